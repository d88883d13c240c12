import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {createReadStream} from 'node:fs';
import {readFile, readdir} from 'node:fs/promises';
import {type IncomingMessage, type Server, type ServerResponse, createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {execa} from 'execa';

/**
 * An index of Python packages on this machine: https://packaging.python.org/en/latest/specifications/simple-repository-api/
 * Like the public index, it lets clients cache its answers: https://pip.pypa.io/en/stable/topics/caching/
 */
export class PackageIndex {
  readonly #server: Server;
  /** The paths of the files, by their names. */
  readonly #files: ReadonlyMap<string, string>;
  /** The pages, by the normalized names of packages. */
  readonly #pages: ReadonlyMap<string, string>;

  private constructor(
    server: Server,
    files: ReadonlyMap<string, string>,
    pages: ReadonlyMap<string, string>,
  ) {
    this.#server = server;
    this.#files = files;
    this.#pages = pages;
  }

  /**
   * Starts an index with some packages and all that they require. Must be stopped.
   *
   * @param requirements as in `requirements.txt`.
   * @param options `builder`: the image whose pip fetches the packages; `folder`: a new folder for them; `env`: the
   * environment of `docker`.
   */
  static async start(
    requirements: readonly string[],
    {
      builder,
      folder,
      env,
    }: {readonly builder: string; readonly folder: string; readonly env: NodeJS.ProcessEnv},
  ): Promise<PackageIndex> {
    const container = ['run', '--rm', '--network', 'host', '--user', '0', '--env', 'HOME=/tmp'];
    const mount = ['--volume', `${folder}:/packages`, '--entrypoint', 'python3', builder];
    const download = ['-m', 'pip', 'download', '--no-cache-dir', '--dest', '/packages'];
    await execa('docker', [...container, ...mount, ...download, ...requirements], {env});
    const names = await readdir(folder);
    const files = new Map<string, string>(names.map((it) => [it, join(folder, it)]));
    const links = new Map<string, string[]>();
    for (const [name, path] of files) {
      const digest = createHash('sha256').update(await readFile(path));
      const link = `<a href="../../files/${encodeURIComponent(name)}#sha256=${digest.digest('hex')}">${name}</a>`;
      links.set(packageOf(name), [...(links.get(packageOf(name)) ?? []), link]);
    }
    const pages = new Map([...links].map(([name, its]) => [name, its.join('\n')]));
    const index = new PackageIndex(createServer(), files, pages);
    index.#server.on('request', (request, response) => index.#answer(request, response));
    index.#server.listen(0, '127.0.0.1');
    await once(index.#server, 'listening');
    return index;
  }

  /** The value of `PIP_INDEX_URL`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/simple/`;
  }

  /** How many packages it has. */
  get size(): number {
    return this.#pages.size;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer({headers, url = ''}: IncomingMessage, response: ServerResponse): void {
    const [, kind, part = ''] = url.split('/');
    const name = decodeURIComponent(part);
    const page = kind === 'simple' ? this.#pages.get(name) : undefined;
    const file = kind === 'files' ? this.#files.get(name) : undefined;
    if (page === undefined && file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const hash = createHash('sha256').update(page ?? name);
    const cached = {etag: `"${hash.digest('hex')}"`, 'cache-control': 'public, max-age=600'};
    if (headers['if-none-match'] === cached.etag) {
      response.writeHead(304, cached).end();
    } else if (file === undefined) {
      response.writeHead(200, {...cached, 'content-type': 'text/html'}).end(page);
    } else {
      response.writeHead(200, {...cached, 'content-type': 'application/octet-stream'});
      createReadStream(file).pipe(response);
    }
  }
}

/** The normalized name of a package, by the name of its wheel (`a_b-1.0-py3-none-any.whl`) or source (`a-b-1.0.tar.gz`). */
function packageOf(file: string): string {
  const name = file.endsWith('.whl') ? file.split('-', 1)[0] : /^(?<name>.+)-/u.exec(file)?.[1];
  return (name ?? '').replaceAll(/[-_.]+/gu, '-').toLowerCase();
}
