import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {mkdir, mkdtemp, readdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {withoutUrlSecrets} from '../../embedded-secrets.ts';
import type {Environment} from '../../environment.ts';
import {Failure} from '../../errors.ts';
import {ChildFailure, type Run} from '../../subprocess/run.ts';
import type {Platform} from '../platform.ts';
import pins from './node-packages.json' with {type: 'json'};

/** A package of npm, pinned. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** As npm writes it: `sha512-` and Base64. https://www.w3.org/TR/sri-2/ */
  readonly integrity: string;
}

/** Returns the package with Node.js for a platform. `scripts/pin-node.ts` sets its version. */
export function nodePackage(platform: Platform): PinnedPackage {
  return {...pins.packages[platform], version: pins.version};
}

export interface NpmOptions {
  /** A folder that stays between runs. */
  readonly cache: string;
  readonly run: Run;
  /** The environment of npm. Asked for if npm has to download. */
  readonly environment: () => Promise<Environment>;
  readonly signal: AbortSignal;
  /** Called before npm downloads the package. */
  readonly downloads: (name: string) => void;
}

/**
 * Returns the tarball of a package, from the cache or from npm. npm knows the registry, proxies and credentials of the
 * user.
 *
 * @returns path of a file with the pinned content.
 * @throws {Failure} `npm.not-found`, `npm.failed`, `npm.integrity-mismatch`.
 */
export async function packageTarball(
  {name, version, integrity}: PinnedPackage,
  {cache, run, environment, signal, downloads}: NpmOptions,
): Promise<string> {
  const file = join(cache, `${name}-${version}.tgz`);
  if ((await integrityOf(file)) === integrity) return file;
  const spec = `${name}@${version}`;
  downloads(`${name} ${version}`);
  await mkdir(cache, {recursive: true});
  const folder = await mkdtemp(join(cache, 'download-'));
  try {
    const args = ['pack', spec, '--pack-destination', folder, '--loglevel', 'error'];
    await run({file: 'npm', args, env: await environment(), signal}).catch((error: unknown) => {
      throw npmFailure(spec, error);
    });
    const [packed = ''] = await readdir(folder);
    const actual = await integrityOf(join(folder, packed));
    if (actual !== integrity) throw mismatch(spec, integrity, actual);
    await rename(join(folder, packed), file);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
  return file;
}

/** Returns the integrity of a file; `undefined` if it cannot be read. */
async function integrityOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha512');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  } catch {
    return undefined;
  }
  return `sha512-${hash.digest('base64')}`;
}

/** Lines of npm's errors that are shown. */
const SHOWN_LINES = 8;

function npmFailure(spec: string, error: unknown): unknown {
  if (!(error instanceof ChildFailure)) return error;
  if (error.kind === 'spawn-failed') {
    return new Failure('npm.not-found', `Cannot run npm to download ${spec}.`, {
      details: [error.message],
      remedy: 'Install Node.js with npm, and run the command again.',
      cause: error,
    });
  }
  const lines = withoutUrlSecrets(error.stderr, () => '***').split('\n');
  return new Failure('npm.failed', `npm cannot download ${spec}.`, {
    details: lines.filter((line) => line.trim() !== '').slice(0, SHOWN_LINES),
    remedy: `Check your registry with: npm view ${spec}`,
    cause: error,
  });
}

function mismatch(spec: string, expected: string, actual: string | undefined): Failure {
  return new Failure('npm.integrity-mismatch', `Integrity mismatch for ${spec}.`, {
    details: [`Expected: ${expected}`, `Received: ${actual ?? 'no file'}`],
    remedy: 'Ask the administrator of your npm registry: its package differs from the public one.',
  });
}
