import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {stringify} from 'smol-toml';

import {temporaryFolder} from './sandbox.ts';

/** A process in a buildpack's `launch.toml`. */
interface Launch {
  readonly type: string;
  /** A string up to API 0.8, a list from 0.9 on. */
  readonly command: string | readonly string[];
  readonly args?: readonly string[];
  /** Up to API 0.8. */
  readonly direct?: boolean;
  readonly default?: boolean;
}

/** Makes a buildpack that always takes part and defines processes. @returns its folder for `--buildpack`. */
export async function buildpackOf(
  id: string,
  api: '0.8' | '0.10',
  processes: readonly Launch[],
): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'bin'));
  const script = `#!/bin/sh\ncat >"$1/launch.toml" <<'END'\n${stringify({processes})}\nEND\n`;
  const about = {api, buildpack: {id, version: '9.0.0', name: id}, stacks: [{id: '*'}]};
  await Promise.all([
    writeFile(join(folder, 'buildpack.toml'), stringify(about)),
    writeFile(join(folder, 'bin', 'detect'), '#!/bin/sh\n', {mode: 0o755}),
    writeFile(join(folder, 'bin', 'build'), script, {mode: 0o755}),
  ]);
  return folder;
}
