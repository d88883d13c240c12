import {expect, test} from 'vitest';
import type {PlanFlags} from '../../../src/cli/build/plan-flags.ts';
import {checkFlagValues} from '../../../src/cli/build/check-flag-values.ts';
import {Failure} from '../../../src/errors.ts';
import {NO_FLAGS} from './no-flags.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

/** The message about a flag and its value: `--builder "x"`. */
function invalid(given: string): string {
  const [name = ''] = given.split(' ', 1);
  return `Invalid value for ${name}: ${given.slice(name.length + 1)}.`;
}

/** The error for these flags. All others have their defaults. */
function said(flags: Partial<PlanFlags>, environment: Record<string, string> = {}) {
  try {
    checkFlagValues({...NO_FLAGS, ...flags}, environment);
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const {code, message, details, remedy} = error;
    return {code, message, details, remedy};
  }
}

test.each<Partial<PlanFlags>>([
  {},
  {builder: 'builder', 'run-image': 'r.example.com:5000/run:1'},
  {builder: `r.example.com/builder:1@${DIGEST}`, 'lifecycle-image': `lifecycle@${DIGEST}`},
  {'builder-version': '0.2.326-full', 'lifecycle-version': '0.16.0'},
  {mirror: 'none'},
  {mirror: 'm.example.com/a/b/', registry: '127.0.0.1:5000'},
  {registry: 'acme', process: ['web'], 'latest-branch': 'feature/menu'},
  {env: ['A', 'B=', 'C=https://x y,z']},
  {branch: 'feature/menu', 'git-tag': ['v1.0.0', 'release/1', 'ü']},
])('accepts %o', (flags) => {
  expect(said(flags)).toBeUndefined();
});

test.each([
  'python',
  'paketo-buildpacks/python@2.0.0',
  'urn:cnb:registry:paketo-buildpacks/python@2.0.0',
  'urn:cnb:builder:paketo-buildpacks/python',
  'from=builder:example/x',
  'docker://r.example.com/buildpack:1',
  'r.example.com/buildpack:1',
  './our buildpacks/x',
  '../x',
  '/opt/buildpacks/x.tgz',
  'file:///opt/x.cnb',
  'https://example.com/x.tgz?a=b',
])('accepts the buildpack %s', (it) => {
  expect(said({buildpack: [it]})).toBeUndefined();
});

const URL_HINT = expect.stringContaining('without https://') as string;
const BRANCH_HINT = expect.stringContaining('git branch --list') as string;
const TAG_HINT = expect.stringContaining('git tag --list') as string;
const BINDING_HINT = expect.stringContaining('Write --binding NAME=FOLDER') as string;
const BUILDPACK_HINT = expect.stringContaining('Write a buildpack as') as string;

test.each<[Partial<PlanFlags>, string, string | RegExp, string]>([
  [
    {builder: 'foo bar!'},
    '--builder "foo bar!"',
    /^"foo bar!" is not a valid repository name/u,
    URL_HINT,
  ],
  [
    {builder: 'https://x.io/b:1'},
    '--builder "https://x.io/b:1"',
    /is not a valid registry host/u,
    URL_HINT,
  ],
  [{builder: ''}, '--builder ""', 'It is empty.', URL_HINT],
  [{'run-image': ''}, '--run-image ""', 'It is empty.', URL_HINT],
  [
    {'lifecycle-image': 'a:b:c'},
    '--lifecycle-image "a:b:c"',
    '"b:c" is not a valid tag.',
    URL_HINT,
  ],
  [
    {'builder-version': 'bad tag!'},
    '--builder-version "bad tag!"',
    'It is not a valid tag.',
    expect.stringContaining('the tag of an image') as string,
  ],
  [
    {'lifecycle-version': '../x'},
    '--lifecycle-version "../x"',
    'It is not a valid tag.',
    expect.stringContaining('the tag of an image') as string,
  ],
  [
    {'lifecycle-version': `1@${DIGEST}`},
    `--lifecycle-version "1@${DIGEST}"`,
    'It is not a valid tag.',
    expect.stringContaining('the tag of an image') as string,
  ],
  [
    {mirror: 'https://m.io'},
    '--mirror "https://m.io"',
    /^"https:" is not a valid registry host/u,
    URL_HINT,
  ],
  [{mirror: 'm.io/x:1'}, '--mirror "m.io/x:1"', /^It names one image/u, URL_HINT],
  [{registry: '/'}, '--registry "/"', /is not a valid repository name/u, URL_HINT],
  [{binding: ['maven']}, '--binding "maven"', 'It names no folder.', BINDING_HINT],
  [{binding: ['maven=']}, '--binding "maven="', 'It names no folder.', BINDING_HINT],
  [{binding: ['A=x']}, '--binding "A=x"', /^The name has characters other/u, BINDING_HINT],
  [{binding: ['..=x']}, '--binding "..=x"', /^The name has characters other/u, BINDING_HINT],
  [{binding: ['a/b=x']}, '--binding "a/b=x"', /^The name has characters other/u, BINDING_HINT],
  [
    {binding: ['ca-certificates=x']},
    '--binding "ca-certificates=x"',
    /Choose another name/u,
    BINDING_HINT,
  ],
  [{buildpack: ['x y']}, '--buildpack "x y"', 'It contains a space.', BUILDPACK_HINT],
  [{buildpack: ['a,b']}, '--buildpack "a,b"', /^It contains a comma/u, BUILDPACK_HINT],
  [{buildpack: ['']}, '--buildpack ""', 'It is empty.', BUILDPACK_HINT],
  [
    {buildpack: ['docker://A B']},
    '--buildpack "docker://A B"',
    'It contains a space.',
    BUILDPACK_HINT,
  ],
  [
    {buildpack: ['docker://x/B']},
    '--buildpack "docker://x/B"',
    /is not a valid repository name/u,
    BUILDPACK_HINT,
  ],
  [{buildpack: ['https://']}, '--buildpack "https://"', 'It is not a valid URL.', BUILDPACK_HINT],
  [
    {env: ['A-B=s3cret']},
    '--env "A-B"',
    'It is not the name of an environment variable.',
    expect.stringContaining('--env NAME=VALUE') as string,
  ],
  [
    {branch: 'refs/heads/main'},
    '--branch "refs/heads/main"',
    'Write the name of the branch without refs/heads/.',
    BRANCH_HINT,
  ],
  [{branch: 'a b'}, '--branch "a b"', /cannot contain spaces/u, BRANCH_HINT],
  [{branch: 'HEAD'}, '--branch "HEAD"', 'A branch cannot be named HEAD.', BRANCH_HINT],
  [{branch: ''}, '--branch ""', 'It is empty.', BRANCH_HINT],
  [
    {'git-tag': ['refs/tags/v1']},
    '--git-tag "refs/tags/v1"',
    'Write the name of the tag without refs/tags/.',
    TAG_HINT,
  ],
  [
    {'git-tag': ['v*']},
    '--git-tag "v*"',
    'Write the full name of a tag, without * and ?.',
    TAG_HINT,
  ],
])('refuses %o', (flags, given, problem, hint) => {
  expect(said(flags)).toEqual({
    code: 'usage.invalid-value',
    message: invalid(given),
    details: [typeof problem === 'string' ? problem : expect.stringMatching(problem)],
    remedy: [hint],
  });
});

test('refuses refs/heads/ in --latest-branch, because no branch would match', () => {
  expect(said({'latest-branch': 'refs/heads/main'})).toMatchObject({
    message: invalid('--latest-branch "refs/heads/main"'),
    details: ['Write the name of the branch without refs/heads/.'],
  });
});

test('refuses an empty --latest-branch', () => {
  expect(said({'latest-branch': ''})).toMatchObject({
    details: ['It is empty.'],
    remedy: [BRANCH_HINT],
  });
});

test('refuses a pattern in --latest-branch, because no branch would match', () => {
  expect(said({'latest-branch': 'release/*'})).toMatchObject({
    message: invalid('--latest-branch "release/*"'),
    details: ['Write the full name of a branch, without * and ?.'],
    remedy: [BRANCH_HINT],
  });
});

test.each<[Partial<PlanFlags>, string]>([
  [{mirror: 'https://user:s3cret@m.io/x'}, '--mirror "https://***@m.io/x"'],
  [{registry: 'user:s3cret@r.io/x'}, '--registry "***@r.io/x"'],
  [{builder: 's3cret:@r.io/x'}, '--builder "***@r.io/x"'],
  [{buildpack: ['https://s3cret@h.io/x.tgz']}, '--buildpack "https://***@h.io/x.tgz"'],
  [{buildpack: ['docker://user:s3cret@h.io/x']}, '--buildpack "docker://***@h.io/x"'],
  [
    {buildpack: ['https://h.io/x.tgz?a=1&X-Amz-Signature=s3cret&b=2']},
    '--buildpack "https://h.io/x.tgz?a=1&X-Amz-Signature=***&b=2"',
  ],
  [{buildpack: ['https://h.io/x.tgz?sig=s3cret']}, '--buildpack "https://h.io/x.tgz?sig=***"'],
])('refuses credentials in %o, and does not show them', (flags, shown) => {
  const answer = said(flags);
  expect(answer).toMatchObject({code: 'usage.invalid-value', message: invalid(shown)});
  expect(JSON.stringify(answer)).not.toContain('s3cret');
});

test('says why a URL of a buildpack cannot have credentials', () => {
  expect(said({buildpack: ['https://user:s3cret@h.io/x.tgz']})).toMatchObject({
    details: ['It contains a user or a password, which logs would show.'],
  });
});

test.each<[string, object]>([
  ['--process', {process: ['']}],
  ['--profile', {profile: ''}],
  ['--report', {report: ''}],
])('refuses an empty %s', (name, flags) => {
  expect(said(flags)).toMatchObject({
    message: invalid(`${name} ""`),
    details: ['It is empty.'],
    remedy: [],
  });
});

test('reports all invalid values at once, and each hint once', () => {
  const flags = {builder: 'foo bar!', 'run-image': '', mirror: 'm.io', buildpack: ['a', 'x y']};
  expect(said({...flags, env: ['GOOD=1', '1A=s3cret', '=s3cret', 'É=1', '']})).toEqual({
    code: 'usage.invalid-value',
    message: '7 invalid values.',
    details: [
      expect.stringMatching(/^--builder "foo bar!": "foo bar!" is not a valid repository name/u),
      '--run-image "": It is empty.',
      '--buildpack "x y": It contains a space.',
      '--env "1A": It is not the name of an environment variable.',
      '--env "": It is not the name of an environment variable.',
      '--env "É": It is not the name of an environment variable.',
      '--env "": It is empty.',
    ],
    remedy: [URL_HINT, BUILDPACK_HINT, expect.stringContaining('--env NAME=VALUE')],
  });
});

test('names the environment variable of an invalid value', () => {
  const flags = {'builder-version': 'a b', 'lifecycle-version': 'c d', mirror: 'e f'};
  const environment = {
    PAKETO_BUILDER_VERSION: 'a b',
    LIFECYCLE_VERSION: '0.16.0',
    IMAGE_MIRROR: '',
  };
  expect(said(flags, environment)?.details).toEqual([
    'PAKETO_BUILDER_VERSION "a b": It is not a valid tag.',
    // The variable has another value, so the value comes from the flag.
    '--lifecycle-version "c d": It is not a valid tag.',
    expect.stringContaining('--mirror "e f": '),
  ]);
  expect(said({mirror: ''}, {IMAGE_MIRROR: ''})?.message).toBe(invalid('--mirror ""'));
});
