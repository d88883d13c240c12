import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {isInteractive} from '../../../src/cli/terminal/questions.ts';
import {KEYS, type Terminal, startAtTerminal} from '../../pseudo-terminal.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const module = new URL('../../../src/cli/terminal/questions.ts', import.meta.url).href;
const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * A process at a terminal that asks a question, and prints the answer to stdout.
 *
 * @param asked a call of `questions`.
 */
function ask(asked: string, {columns = 60, env = {}, before = ''} = {}): Terminal {
  const script = `
    const {terminalQuestions} = await import('${module}');
    const controller = new AbortController();
    const questions = terminalQuestions({signal: controller.signal});
    ${before}
    try {
      console.log('answer:', JSON.stringify(await questions.${asked}));
    } catch (error) {
      const {name, kind, message, details} = error;
      console.log('error:', JSON.stringify({name, kind, message, details}));
      process.exitCode = 130;
    }`;
  const program = [process.execPath, '--input-type=module', '-e', script] as const;
  return startAtTerminal([...program], {cwd: PROJECT, columns, env});
}

const UNANSWERED = {
  name: 'Failure',
  kind: 'interrupted',
  message: 'Cancelled.',
  details: ['Nothing was changed.'],
};

/** The error that the process printed, with wrapped lines joined. */
function told(terminal: Terminal): unknown {
  return JSON.parse(terminal.screen().replaceAll('\n', '').split('error: ')[1] ?? 'null');
}

describe('a text', () => {
  test('is the typed text without surrounding blanks', async () => {
    const terminal = ask("text({message: 'Project'})");
    await terminal.waitFor('? Project');
    terminal.type(' intranet \r');
    await terminal.waitFor('answer: "intranet"');
    expect(await terminal.exit).toBe(0);
  });

  test('is the initial value if nothing is typed', async () => {
    const terminal = ask("text({message: 'Project', initial: 'intranet'})");
    await terminal.waitFor('? Project (intranet)');
    terminal.type(KEYS.enter);
    expect(await terminal.waitFor('answer: ')).toContain('answer: "intranet"');
  });

  test('is validated, and can be corrected', async () => {
    const validate = "async (it) => it === 'b' ? undefined : 'It has to be b.'";
    const terminal = ask(`text({message: 'Project', initial: 'c', validate: ${validate}})`);
    await terminal.waitFor('? Project');
    terminal.type('a\r');
    await terminal.waitFor('> It has to be b.');
    terminal.type(`${KEYS.backspace} b\r`);
    expect(await terminal.waitFor('answer: ')).toContain('answer: "b"');
  });
});

const CHOICES =
  "choices: [{value: 'a', name: 'First'}, {value: 'b', description: 'the other'}, {value: 'c'}]";

describe('a choice', () => {
  test('can be selected with the arrow keys', async () => {
    const terminal = ask(`choose({message: 'Which', ${CHOICES}})`);
    await terminal.waitFor('❯ First');
    terminal.type(KEYS.down);
    await terminal.waitFor('the other');
    terminal.type(KEYS.enter);
    expect(await terminal.waitFor('answer: ')).toContain('answer: "b"');
  });

  test('is selected first if it is the initial one', async () => {
    const terminal = ask(`choose({message: 'Which', ${CHOICES}, initial: 'c'})`);
    await terminal.waitFor('❯ c');
    terminal.type(KEYS.enter);
    expect(await terminal.waitFor('answer: ')).toContain('answer: "c"');
  });
});

test.each([
  ['y\r', true, 'true'],
  ['n\r', true, 'false'],
  [KEYS.enter, true, 'true'],
  [KEYS.enter, false, 'false'],
])('reads %j for the default %j as %s', async (keys, initial, answer) => {
  const terminal = ask(`confirm({message: 'Change it?', initial: ${initial}})`);
  await terminal.waitFor(initial ? 'Change it? (Y/n)' : 'Change it? (y/N)');
  terminal.type(keys);
  expect(await terminal.waitFor('answer: ')).toContain(`answer: ${answer}`);
});

test('shows neither a secret nor its length', async () => {
  const terminal = ask("secret({message: 'Token', validate: (it) => it ? undefined : 'Empty.'})");
  await terminal.waitFor('? Token');
  terminal.type(KEYS.enter);
  await terminal.waitFor('> Empty.');
  terminal.type('ghp_');
  terminal.type('\u0014');
  terminal.type('hidden\r');
  await terminal.waitFor('answer: "ghp_hidden"');
  const [asked = ''] = terminal.raw().split('answer:');
  expect(asked).not.toMatch(/ghp|hidden|\*/u);
});

describe.each([
  "text({message: 'Q', initial: 'x'})",
  `choose({message: 'Q', ${CHOICES}})`,
  "confirm({message: 'Q', initial: true})",
  "secret({message: 'Q'})",
])('%s', (asked) => {
  test.each(['interrupt', 'escape', 'endOfInput'] as const)('is cancelled by %s', async (key) => {
    const terminal = ask(asked);
    await terminal.waitFor('? Q');
    terminal.type(KEYS[key]);
    expect(await terminal.exit).toBe(130);
    expect(told(terminal)).toEqual(UNANSWERED);
    // The cursor is shown again.
    expect(terminal.raw().lastIndexOf('\u001B[?25h')).toBeGreaterThanOrEqual(
      terminal.raw().lastIndexOf('\u001B[?25l'),
    );
  });
});

test('Ctrl-D after typed text does not cancel', async () => {
  const terminal = ask("text({message: 'Q'})");
  await terminal.waitFor('? Q');
  terminal.type(`ab${KEYS.endOfInput}`);
  terminal.type('c\r');
  expect(await terminal.waitFor('answer: ')).toContain('answer: "abc"');
});

test("the caller's signal cancels a question, before or after it is asked", async () => {
  const gate = join(await temporaryFolder(), 'gate');
  const later = ask("text({message: 'Q'})", {
    before: `
      const {existsSync} = await import('node:fs');
      const look = setInterval(() => {
        if (!existsSync('${gate}')) return;
        clearInterval(look);
        controller.abort();
      }, 20);`,
  });
  await later.waitFor('? Q');
  await writeFile(gate, '');
  expect(await later.exit).toBe(130);
  expect(told(later)).toEqual(UNANSWERED);
  const before = ask("text({message: 'Q'})", {before: 'controller.abort();'});
  expect(await before.exit).toBe(130);
  expect(told(before)).toEqual(UNANSWERED);
});

test('uses no colours with NO_COLOR, and fits into 60 columns', async () => {
  const description =
    'the account in which everything of the intranet and of its test sites stands';
  const choices = `[{value: 'staging', description: '${description}'}, {value: 'prod'}]`;
  const env = {NO_COLOR: '1'};
  const terminal = ask(`choose({message: 'AWS profile', choices: ${choices}})`, {env});
  const screen = await terminal.waitFor('navigate');
  expect(screen.split('\n').every((line) => line.length <= 60)).toBe(true);
  expect(screen).toMatch(/^\? AWS profile\n❯ staging\n {2}prod\n/u);
  expect(
    terminal
      .raw()
      .split('\u001B')
      .filter((it) => /^\[[0-9;]*m/u.test(it)),
  ).toEqual([]);
  terminal.type(KEYS.enter);
  await terminal.waitFor('answer: "staging"');
});

const LONG =
  'This is one of those sentences that are so long that no usual terminal has room for them on one line.';

/** The screen from a question on, with the lines of each sentence joined. */
function sentences(screen: string): string {
  return screen.replaceAll(/\n {2,}/gu, ' ');
}

describe.each([40, 60, 80])('at %i columns', (columns) => {
  /** Asks a question, and checks the width of the lines. */
  async function shownAt(asked: string, sought: string): Promise<string> {
    const terminal = ask(asked, {columns});
    await terminal.waitFor('?');
    terminal.type(KEYS.enter);
    const screen = await terminal.waitFor(sought);
    expect(Math.max(...screen.split('\n').map(({length}) => length))).toBeLessThanOrEqual(columns);
    return sentences(screen);
  }

  test('wraps a message, its example and its problem between words', async () => {
    const validate = `() => '${LONG}'`;
    const text = `text({message: '${LONG}', example: 'something', validate: ${validate}})`;
    const shown = await shownAt(text, '> This');
    expect(shown).toContain(`? ${LONG}, such as something`);
    expect(shown).toContain(`> ${LONG}`);
  });

  test.each(['x', 'a proposal that is as long as the rest of the line, and longer than that'])(
    'wraps a proposal and the answer: %s',
    async (initial) => {
      const shown = await shownAt(`text({message: '${LONG}', initial: '${initial}'})`, 'answer: ');
      expect(shown).toContain(`✔ ${LONG} ${initial}`);
    },
  );

  test('wraps the question for a secret', async () => {
    const secret = `secret({message: '${LONG}', example: 'xoxb-…', validate: () => '${LONG}'})`;
    const shown = await shownAt(secret, '> This');
    expect(shown).toContain(`? ${LONG}, such as xoxb-… [input is masked]`);
    expect(shown).toContain(`> ${LONG}`);
  });

  test('wraps a yes-or-no question', async () => {
    const shown = await shownAt(`confirm({message: '${LONG}', initial: true})`, 'answer: ');
    expect(shown).toContain(`✔ ${LONG} Yes`);
  });

  test('wraps choices, and shows the whole chosen one', async () => {
    const choices = `[{value: 'a', name: '${LONG}', description: '${LONG}'}, {value: 'b'}]`;
    const terminal = ask(`choose({message: '${LONG}', choices: ${choices}})`, {columns});
    const screen = await terminal.waitFor('navigate');
    expect(sentences(screen)).toContain(`? ${LONG}\n❯ ${LONG} b`);
    terminal.type(KEYS.enter);
    const after = await terminal.waitFor('answer: "a"');
    expect(sentences(after)).toContain(`✔ ${LONG} ${LONG}`);
  });

  test('typed text stays and can be corrected', async () => {
    const validate = `(it) => it.endsWith('b') ? undefined : '${LONG}'`;
    const terminal = ask(`text({message: '${LONG}', validate: ${validate}})`, {columns});
    await terminal.waitFor('?');
    terminal.type('a a\r');
    await terminal.waitFor('> This');
    terminal.type(`${KEYS.backspace}b\r`);
    expect(await terminal.waitFor('answer: ')).toContain('answer: "a b"');
    expect(sentences(terminal.screen())).not.toContain('> This');
  });
});

test('shows an example only without a proposal, and only until the answer', async () => {
  const terminal = ask("text({message: 'Q', example: 'x'})");
  await terminal.waitFor('? Q, such as x');
  terminal.type('y\r');
  expect(await terminal.waitFor('answer: ')).toContain('✔ Q y');
  const proposed = ask("text({message: 'Q', example: 'x', initial: 'z'})");
  expect(await proposed.waitFor('? Q')).toBe('? Q (z)');
});

test.each([
  [true, true, {}, true],
  [true, true, {CI: ''}, true],
  [true, true, {CI: 'false'}, true],
  [true, true, {CI: 'true'}, false],
  [true, true, {TERM: 'dumb'}, false],
  [false, true, {}, false],
  [undefined, true, {}, false],
  [true, undefined, {}, false],
])('for stdin %j, stderr %j and %j is interactive: %j', (stdin, stderr, environment, asked) => {
  expect(isInteractive({stdin: {isTTY: stdin}, stderr: {isTTY: stderr}, environment})).toBe(asked);
});
