import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {dirname, join} from 'node:path';
import {pipeline} from 'node:stream/promises';

import {Failure} from '../../../src/errors.ts';
import {PROJECT_NODE} from './cli-program.ts';
import {findProgram} from './find-program.ts';
import {freePort} from './free-port.ts';
import {once} from './root-file-system.ts';
import {must, type Site} from './site.ts';

/** Increase it if the layout of the pieces changes. */
const LAYOUT = 1;

export interface Pieces {
  /** The Dockerfile's arguments that name them. */
  readonly args: Readonly<Record<string, string>>;
  readonly stop: () => void;
}

/**
 * Serves the pieces that the builder image downloads, with the layout of their sources: this clone's Node.js
 * with the npm on the PATH, and the sandbox's pack.
 */
export async function servePieces(site: Site, pack: string): Promise<Pieces> {
  const node = (await must(site, 'node --version', [PROJECT_NODE, '--version'])).trim();
  const packVersion = (await must(site, 'pack version', [pack, 'version'])).trim().split('+')[0];
  const folder = join(site.folder, 'pieces');
  const recipe = {layout: LAYOUT, node, packVersion};
  await once(folder, recipe, async () => {
    site.say('builder image: packing Node.js and pack');
    const machine = process.arch === 'arm64' ? 'arm64' : 'x64';
    await packNode(site, join(folder, node), `node-${node}-linux-${machine}`);
    const suffix = process.arch === 'arm64' ? '-arm64' : '';
    const name = `pack-v${packVersion}-linux${suffix}.tgz`;
    await packPack(site, join(folder, `v${packVersion}`), name, pack);
  });
  const {port, stop} = await serve(folder);
  const from = `http://127.0.0.1:${port}`;
  return {args: {NODE_FROM: from, NODE_VERSION: node, PACK_FROM: from}, stop};
}

/** As in https://nodejs.org/dist/ */
async function packNode(site: Site, folder: string, name: string): Promise<void> {
  const npm = await findProgram('npm', site.env);
  if (npm === undefined) throw new Failure('docker.failed', 'npm is not on the PATH.');
  await mkdir(folder, {recursive: true});
  const work = await mkdtemp(join(folder, 'node-'));
  try {
    const [bin, modules] = [join(work, name, 'bin'), join(work, name, 'lib', 'node_modules')];
    await mkdir(bin, {recursive: true});
    await cp(await realpath(PROJECT_NODE), join(bin, 'node'));
    // …/npm/bin/npm-cli.js
    await cp(dirname(dirname(await realpath(npm))), join(modules, 'npm'), {recursive: true});
    await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(bin, 'npm'));
    // It is unpacked once and deleted, so strong compression is not worth the time.
    const tar = ['tar', '-C', work, '-I', 'gzip -1', '-cf', join(folder, `${name}.tar.gz`), name];
    await must(site, 'packing Node.js', tar);
  } finally {
    await rm(work, {recursive: true, force: true});
  }
  await writeSum(folder, `${name}.tar.gz`, 'SHASUMS256.txt');
}

/** As in https://github.com/buildpacks/pack/releases */
async function packPack(site: Site, folder: string, name: string, pack: string): Promise<void> {
  await mkdir(folder, {recursive: true});
  const tar = ['tar', '-C', dirname(pack), '-I', 'gzip -1', '-cf', join(folder, name), 'pack'];
  await must(site, 'packing pack', tar);
  await writeSum(folder, name, `${name}.sha256`);
}

async function writeSum(folder: string, name: string, list: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, name)), hash);
  await writeFile(join(folder, list), `${hash.digest('hex')}  ${name}\n`);
}

/** On the last port if it is free, because cached layers depend on the arguments. */
async function serve(folder: string): Promise<{readonly port: number; readonly stop: () => void}> {
  const record = `${folder}.port`;
  const before = Number(await readFile(record, 'utf8').catch(() => ''));
  const port = await freePort(before > 0 ? before : undefined);
  await writeFile(record, `${port}\n`);
  const server = createServer((request, response) => {
    const file = createReadStream(join(folder, new URL(request.url ?? '/', 'http://x').pathname));
    file.once('error', () => response.writeHead(404).end());
    file.pipe(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {port, stop: () => void server.close()};
}
