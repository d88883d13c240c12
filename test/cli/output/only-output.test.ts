import {glob, readFile} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Ways to write to the terminal without cleaning the text, or to style it before it is cleaned. */
const WAYS = [
  // As a value that is passed on, or with a method. Whether it is a terminal and how wide may be read.
  /\bprocess\s*\??\.?\s*(?:\.\s*|\[\s*['"`])std(?:out|err)\b/u,
  /\{[^{}]*\bstd(?:out|err)\b[^{}]*\}\s*=\s*process\b/u,
  /from\s*['"](?:node:)?(?:process|console|tty)['"]|import\(\s*['"](?:node:)?(?:process|console|tty)['"]/u,
  /\bconsole\s*(?:\.\s*\w+\s*\(|\[)/u,
  /\bwriteSync\(|\/dev\/(?:tty|std|fd)/u,
  /\bstyleText\b/u,
  /\bux\b/u,
];

/** Files that may use the streams themselves. */
const EXEMPT: Readonly<Record<string, string>> = {
  'src/cli/output/text-output.ts': 'it is the only place that writes',
  'src/cli/output/outlive-readers.ts': 'it listens to their errors',
  'src/cli/terminal/questions.ts':
    'Inquirer draws on it, and the theme of questions cleans its text',
};

function isWriting(source: string): boolean {
  return WAYS.some((it) => it.test(source));
}

test('finds no other place that writes to stdout and stderr', async () => {
  const writing: string[] = [];
  let count = 0;
  for (const folder of ['src/cli', 'commands']) {
    for await (const file of glob('**/*.ts', {cwd: join(ROOT, folder)})) {
      const path = join(ROOT, folder, file);
      count += 1;
      if (isWriting(await readFile(path, 'utf8'))) writing.push(relative(ROOT, path));
    }
  }
  expect(count).toBeGreaterThan(50);
  expect(writing.toSorted()).toEqual(Object.keys(EXEMPT).toSorted());
});

test.each([
  'process.stdout.write(text)',
  "process['stderr'].write(text)",
  'process?.stderr.write(text)',
  'const {stdin, stderr} = process;',
  'show(process.stderr)',
  "import {stdout} from 'node:process';",
  'console.error(text)',
  'writeSync(2, text)',
  "styleText('red', text)",
  'ux.stdout(text)',
])('finds %s', (source) => {
  expect(isWriting(source)).toBe(true);
});

test.each(['stderr.write(text)', 'process.exitCode = 1', 'const {stdin} = process;'])(
  'allows %s',
  (source) => {
    expect(isWriting(source)).toBe(false);
  },
);
