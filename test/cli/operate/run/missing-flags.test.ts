import {expect, test} from 'vitest';
import {type RequiredFlag, completeFlags} from '../../../../src/cli/operate/run/missing-flags.ts';
import {scriptedQuestions} from '../../scripted-questions.ts';

interface Flags {
  readonly colour?: string | undefined;
  readonly name?: string | undefined;
  readonly branch?: readonly string[] | undefined;
  readonly badge?: boolean | undefined;
}

const COLOUR: RequiredFlag<'colour'> = {
  flag: 'colour',
  question: 'Colour',
  propose: () => ({values: ['red', 'blue'], words: 'choices:', isComplete: true}),
  problem: () => undefined,
};
const NAME: RequiredFlag<'name'> = {
  flag: 'name',
  question: 'Name',
  propose: ({colour}) => ({
    values: colour === undefined ? [] : [`${colour}-thing`],
    words: 'example:',
  }),
  problem: (value) => (value.includes(' ') ? 'It has a blank.' : undefined),
  normal: (value) => value.toLowerCase(),
  shown: (value) => value.replace(/^.*@/u, ''),
};
const BRANCH: RequiredFlag<'branch'> = {
  flag: 'branch',
  isList: true,
  question: 'Branch',
  propose: () => ({values: ['main', 'next'], words: 'found:'}),
  problem: (value) => (value === 'HEAD' ? 'It is no branch.' : undefined),
};
const REQUIRED = [COLOUR, NAME, BRANCH] as const;

async function failure(
  flags: Flags,
  required: readonly RequiredFlag<'name' | 'branch' | 'colour'>[] = REQUIRED,
) {
  return await completeFlags(flags, required, undefined).then(
    () => {
      throw new Error('it was complete');
    },
    (error: unknown) => error,
  );
}

test('asks for missing flags, with proposals that depend on earlier answers', async () => {
  const {questions} = scriptedQuestions(
    {asks: 'choose', about: 'Colour', answer: 'blue', proposes: 'red'},
    {
      asks: 'text',
      about: 'Name',
      answer: 'Thing',
      proposes: 'blue-thing',
      refuses: {'a b': 'It has a blank.', ' ': 'Enter a value. Example: blue-thing'},
    },
    {asks: 'choose', about: 'Branch', answer: 'next', proposes: 'main'},
  );
  const flags: Flags = {badge: true};
  expect(await completeFlags(flags, REQUIRED, questions)).toEqual({
    flags: {badge: true, colour: 'blue', name: 'thing', branch: ['next']},
    asked: ['colour', 'name', 'branch'],
  });
});

test('looks for slow proposals only for a question', async () => {
  const looked: unknown[] = [];
  const look = async ({colour}: {readonly colour?: string}) => {
    looked.push(colour);
    return 'found';
  };
  const required = [COLOUR, {...NAME, look, example: 'green-thing'}];
  const given: Flags = {colour: 'red'};
  await expect(completeFlags(given, required, undefined)).rejects.toMatchObject({
    details: ['--name  (example: red-thing)'],
  });
  expect(await completeFlags({...given, name: 'x'}, required, undefined)).toMatchObject({
    asked: [],
  });
  expect(looked).toEqual([]);
  const {questions} = scriptedQuestions({
    asks: 'text',
    about: 'Name',
    answer: 'found',
    proposes: 'found',
    refuses: {'': 'Example: green-thing'},
  });
  await completeFlags(given, required, questions);
  expect(looked).toEqual(['red']);
});

test('lets the user choose or enter a value of a repeatable flag', async () => {
  const {questions} = scriptedQuestions(
    {asks: 'choose', about: 'Branch', answer: ''},
    {asks: 'text', about: 'Branch', answer: 'other', refuses: {HEAD: 'It is no branch.'}},
  );
  const given: Flags = {colour: 'red', name: 'x'};
  expect(await completeFlags(given, REQUIRED, questions)).toEqual({
    flags: {colour: 'red', name: 'x', branch: ['other']},
    asked: ['branch'],
  });
});

test('asks nothing and reads nothing if all flags are given', async () => {
  const flags: Flags = {colour: 'odd', name: 'Thing', branch: ['a', 'b']};
  for (const questions of [undefined, scriptedQuestions().questions]) {
    expect(await completeFlags(flags, REQUIRED, questions)).toEqual({
      flags: {colour: 'odd', name: 'thing', branch: ['a', 'b']},
      asked: [],
    });
  }
});

test('without a terminal reports all missing flags at once, with possible values', async () => {
  expect(await failure({})).toMatchObject({
    kind: 'usage',
    code: 'usage.missing-value',
    message: expect.stringContaining(': --colour, --name, --branch.'),
    details: [
      '--colour  (choices: red, blue)',
      '--name    (example: red-thing)',
      '--branch  (found: main, next)',
    ],
    remedy: [expect.stringContaining('terminal')],
  });
  expect(await failure({name: 'x', branch: []}, [NAME, BRANCH])).toMatchObject({
    message: expect.stringContaining(': --branch.'),
    details: ['--branch  (found: main, next)'],
  });
  expect(await failure({}, [NAME])).toMatchObject({details: ['--name']});
});

test('reports invalid values before any question', async () => {
  const wrong: Flags = {name: 'secret@a b'};
  const {questions} = scriptedQuestions();
  const asking = completeFlags(wrong, REQUIRED, questions);
  await expect(asking).rejects.toMatchObject({
    kind: 'usage',
    code: 'usage.invalid-value',
    message: expect.stringContaining('for --name: "a b".'),
    details: ['It has a blank.'],
    remedy: [],
  });
});

test('reports invalid and missing values together', async () => {
  expect(await failure({name: 'a b', branch: ['main', 'HEAD']})).toMatchObject({
    code: 'usage.missing-value',
    message: expect.stringMatching(/^2 .*: --colour\.$/u),
    details: [
      '--name "a b": It has a blank.',
      '--branch "HEAD": It is no branch.',
      '--colour  (choices: red, blue)',
    ],
  });
  expect(await failure({colour: 'red', name: '', branch: ['x']})).toMatchObject({
    message: expect.stringContaining('for --name: "".'),
    details: [expect.stringContaining('empty')],
  });
});
