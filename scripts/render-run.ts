// Renders docs/images/build.svg: a real `image plan` and `image build` of the sample codebase, in a terminal.
//
//   node scripts/build.ts && node scripts/render-run.ts
import {appendFile, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';

import {execa} from 'execa';

import {CLI} from '../test/sandbox/real/cli-program.ts';
import {localSite} from '../test/sandbox/real/local-site.ts';
import {commitAll, copySample, git} from '../test/sandbox/real/sample-codebase.ts';
import type {Sandbox} from '../test/sandbox/real/sandbox.ts';
import {setUp} from '../test/sandbox/real/set-up.ts';
import {TerminalScreen} from '../test/terminal-screen.ts';
import {runScript} from './script.ts';
import {terminalSvg} from './terminal-svg.ts';

const PICTURE = 'docs/images/build.svg';
const TITLE = 'ci-image-builder image plan and image build in a terminal';
const COLUMNS = 80;
/** Enough rows that nothing scrolls out of the picture. */
const ROWS = 80;

await runScript(async (signal) => {
  const sandbox = await setUp(localSite((line) => process.stderr.write(line), signal));
  const folder = await mkdtemp(join(tmpdir(), 'ci-image-builder-render-'));
  try {
    const codebase = await makeCodebase(join(folder, 'word-counter'));
    const images = '--builder "$SANDBOX_BUILDER" --lifecycle-image "$SANDBOX_LIFECYCLE_IMAGE"';
    const screen = new TerminalScreen(COLUMNS);
    for (const command of ['plan', 'build']) {
      const line = [`image ${command} --registry ${sandbox.registry}/team`, images];
      screen.write(`\u001B[1m$ ci-image-builder ${line.join(' \\\r\n    ')}\u001B[22m\r\n`);
      screen.write(await run(sandbox, codebase, line.join(' '), signal));
      screen.write('\r\n');
    }
    await writeFile(PICTURE, terminalSvg(screen.styledLines, {columns: COLUMNS, title: TITLE}));
    process.stdout.write(`${PICTURE}\n`);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
  return 0;
});

/** Creates a codebase with a new commit, because a commit that was built before is not built again. */
async function makeCodebase(folder: string): Promise<string> {
  await copySample('flask', folder);
  await git(folder, 'remote', 'add', 'origin', 'https://github.com/acme/word-counter');
  const now = new Date().toISOString();
  await appendFile(join(folder, 'notes.txt'), `${now}\n`);
  await commitAll(folder, 'Take notes', now);
  return folder;
}

/** Runs ci-image-builder in a pseudo-terminal of util-linux's `script`, and returns its output. */
async function run(
  {env, pack, builders, lifecycleImage}: Sandbox,
  cwd: string,
  args: string,
  cancelSignal: AbortSignal,
): Promise<string> {
  const program = CLI.map((it) => `'${it}'`).join(' ');
  const command = `stty cols ${COLUMNS} rows ${ROWS}; ${program} ${args}`;
  const {stdout} = await execa(
    'script',
    ['--quiet', '--return', '--command', command, '/dev/null'],
    {
      cwd,
      cancelSignal,
      extendEnv: false,
      stdin: 'ignore',
      stderr: 'inherit',
      stripFinalNewline: false,
      env: {
        ...env,
        PATH: [dirname(pack), process.env['PATH']].join(delimiter),
        HOME: process.env['HOME'] ?? '',
        SHELL: '/bin/sh',
        TERM: 'xterm-256color',
        LC_ALL: 'C.UTF-8',
        SANDBOX_BUILDER: builders.python,
        SANDBOX_LIFECYCLE_IMAGE: lifecycleImage,
      },
    },
  );
  return stdout;
}
