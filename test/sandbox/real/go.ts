import {chmod, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {ask, must, type Site} from './site.ts';

/** The Go version that the modules under `go/` require. */
const GO = '1.25.10';
const MODULES = fileURLToPath(new URL('../go/', import.meta.url));

export interface GoBuild {
  /** The folder under `go/` whose go.mod and go.sum name the modules. */
  readonly module: string;
  readonly packages: readonly string[];
  /** A file for one package, or an existing folder for several. */
  readonly output: string;
  /** Package variables that the linker sets. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Builds Go programs for Linux. Equal versions give equal bytes. */
export async function buildWithGo(site: Site, build: GoBuild): Promise<void> {
  const variables = Object.entries(build.variables).map(([name, value]) => `-X ${name}=${value}`);
  const go = await goProgram(site);
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags'];
  const linking = ['-s -w', ...variables].join(' ');
  const command = [go, 'build', ...flags, linking, '-o', build.output, ...build.packages];
  await must(site, `building ${build.module} with Go`, command, {
    cwd: join(MODULES, build.module),
    env: {...goFolders(site), CGO_ENABLED: '0', GOOS: 'linux', GOWORK: 'off', GOTOOLCHAIN: 'local'},
  });
}

/** Gigabytes that are not needed after the build. */
export async function removeGoFolders(site: Site): Promise<void> {
  await rm(join(site.folder, 'go'), {recursive: true, force: true});
}

function goFolders({folder}: Site) {
  return {
    GOPATH: join(folder, 'go'),
    GOMODCACHE: join(folder, 'go', 'mod'),
    GOCACHE: join(folder, 'go', 'cache'),
    // Without this, not even their owner can remove them.
    GOFLAGS: '-modcacherw',
  };
}

/** The Go on the PATH if it is new enough, otherwise a toolchain that Go downloads as a module. */
async function goProgram(site: Site): Promise<string> {
  const version = /go(\d+)\.(\d+)/.exec((await ask(site, ['go', 'version'])) ?? '');
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
  if (major > 1 || (major === 1 && minor > 25)) return 'go';
  // https://go.dev/doc/toolchain ("Go toolchain modules"), done by hand because older versions of Go do not
  // support it.
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const module = `golang.org/toolchain@v0.0.1-go${GO}.linux-${arch}`;
  const answer = await must(site, 'fetching Go', ['go', 'mod', 'download', '-json', module], {
    env: {...goFolders(site), GOFLAGS: '-mod=mod -modcacherw'},
    cwd: site.folder,
  });
  const {Dir: folder} = JSON.parse(answer) as {readonly Dir: string};
  await makeExecutable(join(folder, 'bin'));
  await makeExecutable(join(folder, 'pkg', 'tool', `linux_${arch}`));
  return join(folder, 'bin', 'go');
}

/** Files of a module are extracted without execute permissions. */
async function makeExecutable(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await chmod(join(folder, name), 0o755);
}
