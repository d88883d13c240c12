import {constantFrom, assert, option, property, record} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {CONNECTION_PROVIDERS, type GitHostKind} from '../../../src/codebuild/source/git-host.ts';
import {
  type GitRepository,
  locationOf,
  parseGitRepository,
  sameRepository,
} from '../../../src/codebuild/source/git-location.ts';
import {
  type HostEvidence,
  hostKindOf,
  hostKindValue,
  resolveGitHost,
  unknownHostKind,
} from '../../../src/codebuild/source/resolve-git-host.ts';
import {option as optionMention} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const OWN = 'https://git.acme.example/acme/web/intranet.git';

function repository(text: string): GitRepository {
  const parsed = parseGitRepository(text);
  if ('problem' in parsed) throw new TypeError(parsed.problem);
  return parsed;
}

function resolved(text: string, evidence: HostEvidence = {}) {
  const found = resolveGitHost(repository(text), evidence);
  if (found.kind === 'location') return found.location.sourceType;
  return found.kind === 'question' ? found.question.choices : found.refused.problem;
}

describe('the kind of a host', () => {
  test.each([
    ['https://github.com/acme/intranet', 'GITHUB'],
    ['https://gitlab.com/acme/web/intranet', 'GITLAB'],
    ['https://bitbucket.org/acme/intranet', 'BITBUCKET'],
    ['https://gitlab.acme.example/acme/web/intranet', 'GITLAB_SELF_MANAGED'],
    ['https://github.acme.example/acme/intranet', 'GITHUB_ENTERPRISE'],
    ['https://ghe.acme.example/acme/intranet', 'GITHUB_ENTERPRISE'],
  ])('comes from the name: %s', (text, kind) => {
    expect(resolved(text)).toBe(kind);
  });

  test('is a question without evidence', () => {
    expect(resolved(OWN)).toEqual(['GITHUB_ENTERPRISE', 'GITLAB_SELF_MANAGED']);
  });

  test('is an error with the name of the flag without a terminal', () => {
    const found = resolveGitHost(repository(OWN), {});
    expect(found.kind === 'question' && unknownHostKind(found.question)).toMatchObject({
      code: 'usage.missing-value',
      message: 'The kind of the Git host git.acme.example is unknown.',
      details: [
        expect.stringMatching(/^github-enterprise /u),
        expect.stringMatching(/^gitlab-self-managed /u),
      ],
      remedy: [mentioning(optionMention('host-kind', 'KIND'))],
    });
  });

  const connectionProvider = 'GitLabSelfManaged';
  const project = (location: string, type: GitHostKind = 'GITLAB_SELF_MANAGED') => ({
    projectSource: {type, location},
  });
  test.each<[string, HostEvidence, string]>([
    ['the flag', {named: 'GITLAB_SELF_MANAGED'}, 'GITLAB_SELF_MANAGED'],
    ['the connection', {connectionProvider}, 'GITLAB_SELF_MANAGED'],
    ['the project', project('https://git.acme.example/other/one'), 'GITLAB_SELF_MANAGED'],
  ])('comes from evidence: %s', (_, evidence, kind) => {
    expect(resolved(OWN, evidence)).toBe(kind);
  });

  test('comes from the most reliable evidence', () => {
    const text = 'https://gitlab.acme.example/acme/intranet';
    const ghe = project('https://gitlab.acme.example/acme/intranet', 'GITHUB_ENTERPRISE');
    expect(resolved(text)).toBe('GITLAB_SELF_MANAGED');
    expect(resolved(text, ghe)).toBe('GITHUB_ENTERPRISE');
    expect(resolved(text, {...ghe, connectionProvider})).toBe('GITLAB_SELF_MANAGED');
    expect(resolved(text, {...ghe, connectionProvider, named: 'GITHUB_ENTERPRISE'})).toBe(
      'GITHUB_ENTERPRISE',
    );
  });

  test.each([
    ['on another host', project('https://git.other.example/acme/intranet')],
    ['of a kind that this host cannot be', project(OWN, 'GITHUB')],
    ['without a repository', project('CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION')],
    ['without a source', {projectSource: {type: 'NO_SOURCE' as const, location: undefined}}],
  ])('does not come from a project %s', (_, evidence) => {
    expect(resolved(OWN, evidence)).toEqual(['GITHUB_ENTERPRISE', 'GITLAB_SELF_MANAGED']);
  });

  test.each<[string, HostEvidence]>([
    [OWN, {named: 'GITHUB'}],
    [OWN, {named: 'GITLAB'}],
    [OWN, {named: 'BITBUCKET'}],
    [OWN, {connectionProvider: 'GitHub'}],
    ['https://github.com/acme/intranet', {named: 'GITHUB_ENTERPRISE'}],
    ['https://gitlab.com/acme/intranet', {named: 'GITLAB_SELF_MANAGED'}],
  ])('is an error if %s contradicts %j', (text, evidence) => {
    expect(resolved(text, evidence)).toMatch(/^The host \S+ cannot be /u);
  });

  test('of a shared host does not come from a connection', () => {
    expect(resolved('https://github.com/acme/intranet', {connectionProvider})).toBe('GITHUB');
  });

  test('without nested groups does not accept them', () => {
    expect(resolved('git@git.acme.example:a/b/c.git', {named: 'GITHUB_ENTERPRISE'})).toBe(
      'The URL does not contain a repository.',
    );
  });

  test('is never guessed', () => {
    const kinds = constantFrom(...(Object.keys(CONNECTION_PROVIDERS) as GitHostKind[]));
    const texts = [
      OWN,
      'git@code.example:a/b',
      'https://github.com/a/b',
      'https://gitlab.x.io/a/b',
    ];
    const evidence = record({
      named: option(kinds, {nil: undefined}),
      connectionProvider: option(kinds, {nil: undefined}).map(
        (it) => it && CONNECTION_PROVIDERS[it],
      ),
      projectSource: option(record({type: kinds, location: constantFrom(...texts)}), {
        nil: undefined,
      }),
    });
    assert(
      property(constantFrom(...texts), evidence, (text, given) => {
        const found = resolveGitHost(repository(text), given);
        if (found.kind !== 'location') return;
        const {sourceType, connectionProvider: provider} = found.location;
        expect([
          given.named,
          given.projectSource?.type,
          repository(text).kind,
          ...(given.connectionProvider === provider ? [sourceType] : []),
        ]).toContain(sourceType);
      }),
    );
  });
});

test.each(['github', 'github-enterprise', 'gitlab', 'gitlab-self-managed', 'bitbucket'])(
  '%s is a kind',
  (value) => {
    expect(hostKindValue(hostKindOf(value) ?? 'GITHUB')).toBe(value);
  },
);

test('other text is not a kind', () => {
  expect(['', 'GITHUB', 'gitea'].map(hostKindOf)).toEqual([undefined, undefined, undefined]);
});

describe('a repository on a host of an unknown kind', () => {
  test.each([
    ['https://git.acme.example/acme/web/intranet', 'acme/web/intranet'],
    ['https://git.acme.example/acme/web/intranet/-/tree/main', 'acme/web/intranet'],
    ['https://git.acme.example/acme/intranet/tree/main', 'acme/intranet'],
    ['https://git.acme.example/acme/intranet/pull/1', 'acme/intranet'],
    ['git@git.acme.example:acme/web/intranet.git', 'acme/web/intranet'],
  ])('%s has the path %s', (text, path) => {
    expect(repository(text)).toMatchObject({kind: undefined, path});
  });

  test('gets its path from the kind', () => {
    const page = repository('https://git.acme.example/acme/intranet/issues');
    expect(page.path).toBe('acme/intranet');
    expect(locationOf(page, 'GITLAB_SELF_MANAGED')).toMatchObject({path: 'acme/intranet/issues'});
    const deep = repository('https://git.acme.example/acme/intranet/graphs/traffic');
    expect(locationOf(deep, 'GITHUB_ENTERPRISE')).toMatchObject({path: 'acme/intranet'});
  });

  test('is the same in all forms', () => {
    expect(sameRepository('git@git.acme.example:acme/web/intranet', OWN)).toBe(true);
    expect(sameRepository('git@git.acme.example:acme/web/other', OWN)).toBe(false);
  });
});
