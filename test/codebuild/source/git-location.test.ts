import {
  array,
  assert,
  constantFrom,
  oneof,
  property,
  string,
  stringMatching,
  tuple,
} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {locationByName} from '../samples.ts';
import {sameRepository} from '../../../src/codebuild/source/git-location.ts';

const GITHUB = 'https://github.com/acme/intranet.git';

/** The URL for CodeBuild, or the problem. */
function url(text: string): string {
  const parsed = locationByName(text);
  return 'problem' in parsed ? parsed.problem : parsed.url;
}

test('returns everything that other services need to know about a repository', () => {
  expect(locationByName('git@github.com:acme/intranet.git')).toEqual({
    sourceType: 'GITHUB',
    url: GITHUB,
    host: 'github.com',
    path: 'acme/intranet',
    repository: 'intranet',
    serverType: 'GITHUB',
    connectionProvider: 'GitHub',
  });
});

test.each([
  'https://github.com/acme/intranet',
  'https://github.com/acme/intranet.git',
  'https://github.com/acme/intranet/',
  'https://github.com/acme/intranet.git/',
  '  https://github.com/acme/intranet\n',
  'HTTPS://GitHub.com/acme/intranet',
  'http://github.com/acme/intranet',
  'https://www.github.com/acme/intranet',
  'https://github.com:443/acme/intranet',
  'https://github.com./acme/intranet',
  'https://jane@github.com/acme/intranet.git',
  'https://x-access-token:ghp_0123@github.com/acme/intranet.git',
  'https://jane:p@ss@github.com/acme/intranet.git',
  'git@github.com:acme/intranet.git',
  'git@github.com:/acme/intranet.git',
  'github.com:acme/intranet',
  'org-14957082@github.com:acme/intranet.git',
  'ssh://git@github.com/acme/intranet.git',
  'ssh://git@github.com:22/acme/intranet.git',
  'ssh://git@github.com:acme/intranet.git',
  'ssh://git@ssh.github.com:443/acme/intranet.git',
  'git://github.com/acme/intranet.git',
  'git+https://github.com/acme/intranet.git',
  'git+ssh://git@github.com/acme/intranet.git',
  'github.com/acme/intranet',
  'www.github.com/acme/intranet',
  'ghp_0123@github.com/acme/intranet',
  'https://github.com/acme/intranet/tree/main/src',
  'https://github.com/acme/intranet/pull/12/files#diff-1',
  'https://github.com/acme/intranet/blob/main/README.md?plain=1',
  'github.com/acme/intranet/issues',
  'https://github.com/acme/intranet?tab=readme-ov-file',
  'https://github.com/acme/intranet.git/info/refs?service=git-upload-pack',
])('reads %s as the repository on GitHub', (text) => {
  expect(url(text)).toBe(GITHUB);
});

test.each([
  ['https://jane@bitbucket.org/acme/intranet.git', 'BITBUCKET', 'Bitbucket', 'bitbucket.org'],
  ['https://bitbucket.org/acme/intranet/src/main/', 'BITBUCKET', 'Bitbucket', 'bitbucket.org'],
  ['ssh://git@altssh.bitbucket.org:443/acme/intranet', 'BITBUCKET', 'Bitbucket', 'bitbucket.org'],
  ['https://gitlab.com/acme/intranet', 'GITLAB', 'GitLab', 'gitlab.com'],
  ['https://gitlab.com/acme/intranet/-/tree/main', 'GITLAB', 'GitLab', 'gitlab.com'],
  ['https://gitlab.com/acme/intranet/tree/main', 'GITLAB', 'GitLab', 'gitlab.com'],
  [
    'git@gitlab.acme.example:acme/intranet.git',
    'GITLAB_SELF_MANAGED',
    'GitLabSelfManaged',
    'gitlab.acme.example',
  ],
  [
    'ssh://git@git.acme.example:2222/acme/intranet.git',
    'GITHUB_ENTERPRISE',
    'GitHubEnterpriseServer',
    'git.acme.example',
  ],
  [
    'git.acme.example:8443/acme/intranet',
    'GITHUB_ENTERPRISE',
    'GitHubEnterpriseServer',
    'git.acme.example:8443',
  ],
])('finds the host of %s: %s', (text, sourceType, connectionProvider, host) => {
  expect(locationByName(text)).toEqual({
    sourceType,
    url: `https://${host}/acme/intranet.git`,
    host,
    path: 'acme/intranet',
    repository: 'intranet',
    serverType: sourceType,
    connectionProvider,
  });
});

test('keeps nested groups of GitLab', () => {
  expect(url('https://gitlab.com/acme/web/sites/intranet/-/merge_requests/1')).toBe(
    'https://gitlab.com/acme/web/sites/intranet.git',
  );
  expect(url('git@gitlab.com:123/intranet.git')).toBe('https://gitlab.com/123/intranet.git');
});

const NOT_ONE = 'This is not the URL of a Git repository.';
const ALIAS =
  'CodeBuild cannot reach the host of this URL. It may be an alias of an SSH configuration.';
const NO_REPOSITORY = 'The URL does not contain a repository.';

test.each([
  ['', NOT_ONE],
  ['intranet', NOT_ONE],
  ['acme/intranet', NOT_ONE],
  ['./acme/intranet', NOT_ONE],
  ['../acme/intranet', NOT_ONE],
  ['/srv/git/intranet.git', NOT_ONE],
  ['C:\\acme\\intranet', NOT_ONE],
  ['file:///srv/git/intranet.git', NOT_ONE],
  ['git@work:acme/intranet.git', ALIAS],
  ['work:acme/intranet.git', ALIAS],
  ['git@github.com-work:acme/intranet.git', ALIAS],
  ['git@github.com_work:acme/intranet.git', ALIAS],
  ['ssh://git@github.com-work/acme/intranet.git', ALIAS],
  ['https://localhost/acme/intranet', NOT_ONE],
  ['https://[::1]/acme/intranet', NOT_ONE],
  ['https://github.com:99999/acme/intranet', NOT_ONE],
  ['https://github.com', NO_REPOSITORY],
  ['https://github.com/acme', NO_REPOSITORY],
  ['https://github.com/acme/.git', NO_REPOSITORY],
  ['https://github.com/acme/..', NO_REPOSITORY],
  ['https://github.com/acme/in tranet', NO_REPOSITORY],
  ['https://github.com/orgs/acme/repositories', NO_REPOSITORY],
  ['git@github.com:acme/web/intranet.git', NO_REPOSITORY],
  ['https://gitlab.com/acme/-/settings', NO_REPOSITORY],
  ['http://git.acme.example:8080/acme/intranet', 'CodeBuild requires https.'],
  ['https://gist.github.com/jane/0123', 'This host has no repositories.'],
  ['https://dev.azure.com/acme/intranet', 'CodeBuild does not support this host.'],
  [
    'https://bitbucket.acme.example/scm/acme/intranet.git',
    'CodeBuild does not support self-hosted Bitbucket.',
  ],
  [
    'https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/intranet',
    'CodeCommit has no webhooks, so a push cannot start a build.',
  ],
  [
    'codecommit::eu-west-2://intranet',
    'CodeCommit has no webhooks, so a push cannot start a build.',
  ],
])('refuses %j', (text, problem) => {
  expect(url(text)).toBe(problem);
});

test('names a missing host', () => {
  expect(locationByName('acme/intranet')).toMatchObject({
    hint: expect.stringContaining('The host is missing.') as unknown,
  });
});

describe('sameRepository', () => {
  test.each([
    ['https://github.com/acme/intranet', GITHUB],
    ['https://GitHub.com/ACME/Intranet', GITHUB],
    ['git@github.com:acme/intranet', GITHUB],
    ['an address of something else', 'an address of something else'],
  ])('is true for %s and %s', (a, b) => {
    expect(sameRepository(a, b)).toBe(true);
  });
  test.each([
    ['https://github.com/acme/intranet2', GITHUB],
    ['https://gitlab.com/acme/intranet', GITHUB],
    ['', GITHUB],
    ['nothing', 'nothing else'],
  ])('is false for %s and %s', (a, b) => {
    expect(sameRepository(a, b)).toBe(false);
  });
});

const PIECES = `https:// ssh:// git@ github.com gitlab.com a.example :22 : / acme intranet .git
  /-/ /tree/main ? # @ .. %2e \\`.split(/\s+/u);

/** Parts of URLs, in any order. */
const anything = array(oneof(constantFrom(...PIECES), string({unit: 'grapheme', maxLength: 4})), {
  maxLength: 12,
}).map((it) => it.join(''));

test('returns for any text a stable URL or a fixed problem', () => {
  assert(
    property(anything, (text) => {
      const parsed = locationByName(text);
      if ('problem' in parsed) {
        expect(parsed.problem).toMatch(/^[A-Z][^\n]+\.$/u);
        return;
      }
      expect(locationByName(parsed.url)).toEqual(parsed);
      expect(sameRepository(text, parsed.url)).toBe(true);
      expect(parsed.url).toMatch(/^https:\/\/[\w.-]+(?::\d+)?\/[\w.-]+(?:\/[\w.-]+)+\.git$/u);
    }),
    {numRuns: 3000},
  );
});

test('never returns credentials', () => {
  const secret = stringMatching(/^SECRET[\w:@.!$&'()*+,;=%?#-]{0,12}$/u);
  const address = tuple(
    constantFrom('https://', 'http://', 'ssh://', 'git://', 'git+ssh://', ''),
    constantFrom('', 'jane:', 'x-access-token:'),
    secret,
    constantFrom('github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org', 'nothing', ''),
    constantFrom('/', ':', ':22/', ':8443/'),
    constantFrom('acme/intranet', 'acme/intranet.git', 'acme', ''),
  ).map(
    ([scheme, user, password, host, separator, path]) =>
      `${scheme}${user}${password}@${host}${separator}${path}`,
  );
  assert(
    property(address, (text) => {
      expect(JSON.stringify(locationByName(text))).not.toMatch(/SECRET/iu);
    }),
    {numRuns: 3000},
  );
});
