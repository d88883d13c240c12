import {Readable} from 'node:stream';
import {expect, test} from 'vitest';
import {type SecretInput, readSecret} from '../../../../src/cli/operate/run/secret-input.ts';
import {scriptedQuestions} from '../../scripted-questions.ts';

const SECRET = {what: 'token', message: 'GitHub personal access token', example: 'ghp_…'};

function piped(...chunks: (string | Uint8Array)[]): SecretInput {
  return {...SECRET, questions: undefined, stdin: Readable.from(chunks)};
}

test.each([
  [['ghp_1\n']],
  [['ghp_1']],
  [['gh', 'p_', '1\r\n']],
  [[' ghp_1 \n\n']],
  [['\uFEFFghp_1']],
  [[Buffer.from('ghp_1')]],
])('reads a secret from %j', async (chunks) => {
  expect(await readSecret(piped(...chunks))).toBe('ghp_1');
});

test.each([
  [[], 'It is empty.'],
  [['\n'], 'It is empty.'],
  [['s3cret\ns3cret\n'], 'It has more than one line.'],
  [['s3cret s3cret'], 'It contains spaces or control characters.'],
  [['s3cret\u001B'], 'It contains spaces or control characters.'],
  [['s3cret'.repeat(2000)], 'It is longer than 8192 bytes.'],
  [Array.from({length: 100}, () => 's3cret'.repeat(1000)), 'It is longer than 8192 bytes.'],
  [[Buffer.from([0xff, 0xfe])], 'It is not UTF-8 text.'],
])('refuses %j', async (chunks, problem) => {
  const error = await readSecret(piped(...chunks)).catch((it: unknown) => it);
  expect(error).toMatchObject({
    code: 'usage.invalid-value',
    message: expect.stringContaining('token on standard input'),
    details: [problem],
    remedy: [expect.stringContaining('Pipe the token')],
  });
  expect(String(error)).not.toContain('s3cret');
});

test('asks for it at a terminal, and does not read standard input', async () => {
  const {questions} = scriptedQuestions({
    asks: 'secret',
    about: 'GitHub personal access token',
    answer: 'ghp_1',
    refuses: {'': 'Example: ghp_', 'a b': 'spaces', gho: 'It does not begin with ghp_.'},
  });
  const stdin = Readable.from(['never']);
  const problem = (it: string) =>
    it.startsWith('ghp_') ? undefined : 'It does not begin with ghp_.';
  expect(await readSecret({...SECRET, questions, stdin, problem})).toBe('ghp_1');
  expect(stdin.readableDidRead).toBe(false);
});

test("applies the caller's check to standard input, too", async () => {
  const problem = () => 'It is of another host.';
  await expect(readSecret({...piped('x'), problem})).rejects.toMatchObject({
    details: ['It is of another host.'],
  });
});

test('does not read from a terminal if it cannot ask', async () => {
  const stdin = Object.assign(Readable.from(['never']), {isTTY: true});
  await expect(readSecret({...SECRET, questions: undefined, stdin})).rejects.toMatchObject({
    code: 'usage.invalid-value',
    message: expect.stringContaining('token'),
    details: [],
  });
  expect(stdin.readableDidRead).toBe(false);
});
