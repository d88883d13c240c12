import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';

const LIBRARY = fileURLToPath(new URL('../../../docker/buildpack/lib', import.meta.url));

/**
 * Runs lines of shell with the functions of our own buildpack. Returns their output. `sh` is dash on Debian,
 * and busybox or bash elsewhere.
 *
 * @param layers `<layers>` of our own buildpack.
 */
export async function inShell(
  lines: string,
  {layers = '', env = {}}: {readonly layers?: string; readonly env?: Record<string, string>} = {},
): Promise<{readonly code: number | undefined; readonly stdout: string}> {
  const sourced = (await readdir(LIBRARY)).map((name) => `. '${join(LIBRARY, name)}'`);
  const script = ['set -eu', 'layers=$1', ...sourced, lines].join('\n');
  const {exitCode, stdout} = await execa('sh', ['-c', script, 'sh', layers], {
    env: {PATH: process.env['PATH'] ?? '', ...env},
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
  });
  return {code: exitCode, stdout};
}
