import {expect, test} from 'vitest';
import type {Checkout} from '../../../../src/cli/operate/project/checkout.ts';
import {completeFlags} from '../../../../src/cli/operate/run/missing-flags.ts';
import {requiredProjectFlags} from '../../../../src/cli/operate/project/required-project-flags.ts';
import {requiredProfile} from '../../../../src/cli/operate/run/ask-profile.ts';
import type {Questions} from '../../../../src/cli/terminal/questions.ts';
import {scriptedQuestions} from '../../scripted-questions.ts';

const nothingBuilt: Checkout['readBuilt'] = async () => ({
  imageName: undefined,
  buildspec: undefined,
});

const CHECKOUT: Checkout = {
  root: '/work/intranet',
  origin: 'https://token@github.com/acme/intranet.web.git',
  branch: 'feature/x',
  buildspecs: ['buildspec.yml', 'copilot/buildspec.yml'],
  readBuilt: nothingBuilt,
  hostBranch: async () => undefined,
};
const NONE: Checkout = {
  root: undefined,
  origin: undefined,
  branch: undefined,
  buildspecs: [],
  readBuilt: nothingBuilt,
  hostBranch: async () => undefined,
};

interface Flags {
  readonly profile?: string | undefined;
  readonly name?: string | undefined;
  readonly git?: string | undefined;
  readonly branch?: readonly string[] | undefined;
  readonly buildspec?: string | undefined;
}

async function complete(flags: Flags, checkout: Checkout, questions?: Questions) {
  const branch = async (url: string, isOfCheckout: boolean) =>
    isOfCheckout ? 'default-of-checkout' : `default-of-${url.split('/').at(-1)}`;
  const required = [
    ...requiredProfile(['dev', 'prod'], {}),
    ...requiredProjectFlags(checkout, branch),
  ];
  return await completeFlags(flags, required, questions);
}

test('proposes values of the checkout for all questions', async () => {
  const {questions} = scriptedQuestions(
    {asks: 'choose', about: 'AWS profile', answer: 'prod'},
    {
      asks: 'text',
      about: 'Git repository',
      answer: 'https://github.com/acme/intranet.web.git',
      proposes: 'https://github.com/acme/intranet.web.git',
      refuses: {
        x: 'https://github.com/acme/intranet.git',
      },
    },
    {asks: 'text', about: 'Name', answer: 'intranet-web', proposes: 'intranet-web'},
    {asks: 'text', about: 'Branch', answer: 'main', proposes: 'default-of-checkout'},
    {asks: 'choose', about: 'buildspec', answer: 'buildspec.yml', proposes: 'buildspec.yml'},
  );
  expect(await complete({}, CHECKOUT, questions)).toMatchObject({
    flags: {
      profile: 'prod',
      git: 'https://github.com/acme/intranet.web.git',
      name: 'intranet-web',
      branch: ['main'],
      buildspec: 'buildspec.yml',
    },
  });
});

test('proposes nothing of a checkout of another repository', async () => {
  const {questions} = scriptedQuestions(
    {asks: 'text', about: 'Name', answer: 'other', proposes: 'other'},
    {asks: 'text', about: 'Branch', answer: 'main', proposes: 'default-of-other.git'},
    {asks: 'text', about: 'buildspec', answer: 'b.yml', proposes: 'buildspec.yml'},
  );
  const given = {profile: 'dev', git: 'https://user:password@github.com/acme/other.git'};
  const {flags} = await complete(given, CHECKOUT, questions);
  expect(flags.git).toBe('https://github.com/acme/other.git');
});

test('without a terminal lists all flags with the found values, but no password', async () => {
  await expect(complete({}, CHECKOUT)).rejects.toMatchObject({
    code: 'usage.missing-value',
    message: expect.stringContaining(': --profile, --git, --name, --branch, --buildspec.'),
    details: [
      '--profile    (configured: dev, prod)',
      '--git        (origin: https://github.com/acme/intranet.web.git)',
      '--name       (example: intranet-web)',
      '--branch     (checked out: feature/x)',
      '--buildspec  (found: buildspec.yml, copilot/buildspec.yml)',
    ],
  });
  await expect(complete({profile: 'x'}, NONE)).rejects.toMatchObject({
    details: [
      '--git',
      '--name',
      '--branch     (example: main)',
      '--buildspec  (example: buildspec.yml)',
    ],
  });
});

test('reports an invalid URL without its credentials', async () => {
  const git = 'https://me:p@ss@github.com';
  await expect(complete({git}, {...NONE, origin: git})).rejects.toMatchObject({
    message: expect.stringMatching(
      /for --git: "github\.com"\..*: --profile, --name, --branch, --buildspec\./u,
    ),
    details: expect.not.arrayContaining([expect.stringContaining('p@ss')]),
  });
});

test.each(['/etc/buildspec.yml', '~/buildspec.yml', '../buildspec.yml', 'https://example.com/x'])(
  'refuses the buildspec %s',
  async (buildspec) => {
    const flags = {profile: 'x', git: 'https://github.com/a/b', name: 'ab', branch: ['main']};
    await expect(complete({...flags, buildspec}, NONE)).rejects.toMatchObject({
      code: 'usage.invalid-value',
      message: expect.stringContaining(`for --buildspec: "${buildspec}"`),
      details: [expect.stringContaining('buildspec.yml')],
    });
  },
);

test.each(['./buildspec.yml', 'a/b.yml', '..b.yml', 'arn:aws:s3:::bucket/buildspec.yml'])(
  'accepts the buildspec %s',
  async (buildspec) => {
    const flags = {profile: 'x', git: 'https://github.com/a/b', name: 'ab', branch: ['main']};
    expect((await complete({...flags, buildspec}, NONE)).flags).toMatchObject({buildspec});
  },
);

test.each([
  [['a'], {}, 1],
  [['a'], {AWS_PROFILE: ''}, 1],
  [['a'], {AWS_PROFILE: 'a'}, 0],
  [['a'], {AWS_ACCESS_KEY_ID: 'AKIA'}, 0],
  [['a'], {AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1'}, 0],
  [[], {}, 0],
  [['a', 'default'], {}, 0],
])(
  'with the profiles %j and the environment %j, the number of required flags is %j',
  (profiles, environment, count) => {
    expect(requiredProfile(profiles, environment)).toHaveLength(count);
  },
);
