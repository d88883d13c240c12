import {execFile} from 'node:child_process';
import {copyFile, mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {temporaryFolder} from './temporary-folder.ts';

const PROJECT = fileURLToPath(new URL('../', import.meta.url));

/** Returns the rules that the linter reports for files of a project with our configuration. */
async function restrictions(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = await temporaryFolder();
  await copyFile(join(PROJECT, 'oxlint.config.ts'), join(folder, 'oxlint.config.ts'));
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), content);
  }
  const program = join(PROJECT, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const args = [program, '--format', 'unix', 'commands', 'src'];
  const stdout = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, {cwd: folder}, (_, output) => resolve(output));
  });
  return stdout
    .split('\n')
    .filter((line) => line.includes('no-restricted-'))
    .map((line) => line.split(':', 1)[0] ?? '')
    .toSorted();
}

const FORBIDDEN = {
  // The process, the clock and the terminal, under every name.
  'src/image/env.ts': "import {env} from 'node:process';\nexport const x = env;\n",
  'src/image/whole-process.ts': "import it from 'process';\nexport const x = it;\n",
  'src/image/later.ts': "export const x = await import('node:process');\n",
  'src/image/global.ts': 'export const x = process.pid;\n',
  'src/image/global-this.ts': 'export const x = globalThis.process;\n',
  'src/image/old-global.ts': 'export const x = global.process;\n',
  'src/image/new-date.ts': 'export const x = new Date();\n',
  'src/image/date-now.ts': 'const {now} = Date;\nexport const x = now();\n',
  'src/codebase/performance.ts': 'export const x = performance.now();\n',
  'src/registry/oci/perf-hooks.ts': "export {performance} from 'perf_hooks';\n",
  'src/engine/pack/terminal.ts': "export {isatty} from 'node:tty';\n",
  'src/aws/lines.ts': "export {createInterface} from 'node:readline/promises';\n",
  'src/subprocess/env.ts': 'export const x = process.env;\n',
  'src/top.ts': 'export const x = process.env;\n',
  'commands/image/env.ts': 'export const x = process.env;\n',
  'commands/image/env-import.ts': "export {env} from 'node:process';\n",
  // Starting programs.
  'src/image/spawn.ts': "export {spawn} from 'child_process';\n",
  'src/cli/spawn.ts': "export {spawn} from 'node:child_process';\n",
  'src/codebase/execa.ts': "export const x = await import('execa');\n",
  // Connections.
  'src/registry/oci/connect.ts': "export {connect} from 'node:tls';\n",
  'src/slack/own-fetch.ts': "export const x = await fetch('https://example.com');\n",
  'src/cli/own-fetch.ts': "export const x = await fetch('https://example.com');\n",
  'src/cli/request.ts': "export {request} from 'https';\n",
  // Imports between rooms.
  'src/registry/direct.ts': "export {x} from '../image/x.ts';\n",
  'src/registry/direct-aws.ts': "export {x} from '@aws-sdk/client-ecr';\n",
  'src/elsewhere/x.ts': "export {x} from '../codebase/x.ts';\n",
  'src/cli/command.ts': "export {x} from '../../commands/image/plan.ts';\n",
  'src/cli/build/operate.ts': "export {x} from '../operate/run/x.ts';\n",
  'src/cli/terminal/build.ts': "export {x} from '../build/x.ts';\n",
  'src/image/cli.ts': "export {x} from '../cli/x.ts';\n",
  'src/codebase/paths/git.ts': "export {x} from '../git/x.ts';\n",
  'src/codebase/files/source.ts': "export {x} from '../source/x.ts';\n",
  'src/codebase/files/beside.ts': "export {x} from '../codebase.ts';\n",
  'src/engine/pack/values.ts': "export {x} from '../../image/plan.ts';\n",
  'src/codebase/oclif.ts': "export {run} from '@oclif/core/run';\n",
  'commands/image/hearts.ts': "export {x} from '../../src/image/plan/plan.ts';\n",
};

const ALLOWED = {
  'src/cli/machine.ts':
    "import {env} from 'node:process';\nexport const x = [env, process.pid, new Date(), Date.now(), performance.now()];\n",
  'src/cli/build/terminal.ts':
    "export {x} from '../terminal/x.ts';\nexport {env} from 'node:process';\nexport const y = Date.now();\n",
  'src/http/connect.ts': "export {connect} from 'node:tls';\n",
  'src/subprocess/spawn.ts': "export {spawn} from 'node:child_process';\n",
  'src/image/date.ts': 'export interface X {\n  readonly at: Date;\n}\n',
  'src/codebase/git/commit-time.ts': 'export const x = new Date(1000);\n',
  'src/codebase/path.ts': "export {join} from 'node:path';\n",
  'src/codebase/source/git.ts':
    "export {x} from '../git/x.ts';\nexport {y} from '../../text.ts';\nexport {z} from './y.ts';\n",
  'src/codebase/read-x.ts': "export {x} from './source/x.ts';\n",
  'src/image/process-file.ts': "export {x} from '../codebase/process-file.ts';\n",
  'src/engine/pack/ports.ts': "export type {Engine} from '../../image/ports.ts';\n",
  'src/registry/ecr/api.ts': "export {x} from '@aws-sdk/client-ecr';\n",
  'src/registry/direct-oci.ts': "export {x} from './oci/blobs.ts';\n",
  'commands/image/x.ts':
    "export {x} from '../../src/cli/x.ts';\nexport {Command} from '@oclif/core/command';\n",
};

test('the linter enforces the rules of the design', async () => {
  const found = await restrictions({...FORBIDDEN, ...ALLOWED});
  expect([...new Set(found)]).toEqual(Object.keys(FORBIDDEN).toSorted());
});
