import {writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';

import {execa} from 'execa';
import {expect} from 'vitest';

import {type ConsoleExample, consoleExamples, isShown} from '../docs/console-examples.ts';
import {PROJECT, readPages} from '../docs/markdown-page.ts';
import {plainEnvironment, temporaryFolder} from './built-cli.ts';

/** The place in which the commands of a page run, one after another. */
export interface ExampleWorld {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Prepares the state that a page calls `given`, by its name. */
  readonly given: Readonly<Record<string, () => Promise<void> | void>>;
  /** Texts of the pages and their replacements here, such as the address of a registry. */
  readonly replace?: Readonly<Record<string, string>>;
  /** Flags that are added to each `image build`. */
  readonly buildFlags?: readonly string[];
}

/** The examples that can be run, by page. Examples of `image` need the sandbox. */
export async function examplesOf(
  kind: 'image' | 'operate',
): Promise<[page: string, examples: readonly ConsoleExample[]][]> {
  const pages = await readPages();
  return pages.flatMap((page) => {
    const examples = consoleExamples(page).filter(
      (it) => it.notRun === undefined && isOfImages(it) === (kind === 'image'),
    );
    return examples.length === 0 ? [] : [[page.path, examples]];
  });
}

function isOfImages({commands}: ConsoleExample): boolean {
  return commands.some(({command}) => command.startsWith('ci-image-builder image '));
}

/**
 * Runs a page's examples in order. The test fails if a command does not do what the page shows.
 *
 * @returns the number of commands.
 */
export async function runExamples(
  examples: readonly ConsoleExample[],
  world: ExampleWorld,
): Promise<number> {
  const bin = await programFolder(world.buildFlags ?? []);
  const PATH = [bin, world.env['PATH'] ?? plainEnvironment()['PATH']].join(delimiter);
  const env = {...plainEnvironment(), ...world.env, PATH};
  for (const {place, given, commands} of examples) {
    if (given !== undefined) {
      const prepare = world.given[given];
      if (prepare === undefined) throw new Error(`${place}: nothing is known as "${given}"`);
      await prepare();
    }
    for (const {command, output, exitCode} of commands) {
      // stderr is where a terminal shows it, between the lines of stdout.
      const script = `exec 2>&1\n${replaceAll(command, Object.entries(world.replace ?? {}))}`;
      const options = {
        cwd: world.cwd,
        env,
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
      } as const;
      const ended = await execa('sh', ['-c', script], options);
      const back = Object.entries(world.replace ?? {}).map(([a, b]) => [b, a] as const);
      const shown = replaceAll(ended.stdout, back);
      expect
        .soft({place, command, exitCode: ended.exitCode, shown})
        .toMatchObject({place, command, exitCode});
      if (output.length > 0 && !isShown(output, shown)) {
        expect.soft(shown, `${place}: ${command}`).toBe(output.join('\n'));
      }
    }
  }
  return examples.flatMap(({commands}) => commands).length;
}

function replaceAll(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((result, [from, to]) => result.replaceAll(from, to), text);
}

/** A folder with the built CLI under its name. */
async function programFolder(buildFlags: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  const run = `exec '${process.execPath}' '${join(PROJECT, 'bin', 'run.js')}' "$@"`;
  const flags = buildFlags.map((it) => `'${it}'`).join(' ');
  const script = `#!/bin/sh\n[ "$1 $2" != 'image build' ] || set -- "$@" ${flags}\n${run}\n`;
  await writeFile(join(folder, 'ci-image-builder'), script, {mode: 0o755});
  return folder;
}
