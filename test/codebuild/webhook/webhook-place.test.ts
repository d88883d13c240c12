import {describe, expect, test} from 'vitest';
import {webhookPlace, webhookRepository} from '../../../src/codebuild/webhook/webhook-place.ts';
import {gitLocation} from '../samples.ts';
import {parseGitLocation} from '../../../src/codebuild/source/git-location.ts';
import {hookUrlOf} from '../../sandbox/aws/codebuild-webhook.ts';
import type {GitHostKind} from '../../../src/codebuild/source/git-host.ts';

describe('the repository of a webhook', () => {
  test.each([
    [
      'https://api.github.com/repos/iversonic/codedeploy-sample/hooks/105190656',
      'github.com/iversonic/codedeploy-sample',
      'https://github.com/iversonic/codedeploy-sample/settings/hooks',
    ],
    [
      'https://api.acme.ghe.com/repos/acme/intranet/hooks/1',
      'acme.ghe.com/acme/intranet',
      'https://acme.ghe.com/acme/intranet/settings/hooks',
    ],
    [
      'https://git.acme.example:8443/api/v3/repos/acme/intranet/hooks/1',
      'git.acme.example:8443/acme/intranet',
      'https://git.acme.example:8443/acme/intranet/settings/hooks',
    ],
    [
      'https://gitlab.com/api/v4/projects/acme%2Fweb%2Fintranet/hooks/1',
      'gitlab.com/acme/web/intranet',
      'https://gitlab.com/acme/web/intranet/-/hooks',
    ],
    [
      'https://code.acme.example/git/api/v4/projects/acme%2Fintranet/hooks/1',
      'code.acme.example/git/acme/intranet',
      'https://code.acme.example/git/acme/intranet/-/hooks',
    ],
    ['https://gitlab.com/api/v4/projects/123/hooks/1', 'gitlab.com/undefined', undefined],
    [
      'https://api.bitbucket.org/2.0/repositories/acme/intranet/hooks/%7Babc%7D',
      'bitbucket.org/acme/intranet',
      'https://bitbucket.org/acme/intranet/admin/webhooks',
    ],
    [
      'https://bitbucket.org/!api/2.0/repositories/acme/intranet/hooks/1',
      'bitbucket.org/acme/intranet',
      'https://bitbucket.org/acme/intranet/admin/webhooks',
    ],
    [
      'https://api.bitbucket.org/2.0/repositories/%7B1%7D/%7B2%7D/hooks/1',
      'bitbucket.org/undefined',
      undefined,
    ],
  ])('of %s is %s', (url, repository, page) => {
    const found = webhookRepository(url);
    expect(`${found?.host}/${found?.path}`).toBe(repository);
    expect(found?.page).toBe(page);
  });

  test.each([
    '',
    'nothing',
    'http://api.github.com/repos/a/b/hooks/1',
    'https://api.github.com/orgs/acme/hooks/1',
    'https://git.acme.example/repos/a/b/hooks/1',
    'https://codebuild.eu-west-2.amazonaws.com/webhooks?t=x',
    'https://gitlab.com/api/v4/groups/1/hooks/1',
    'https://gitlab.com/api/v4/projects/%/hooks/1',
    'https://api.bitbucket.org/2.0/workspaces/acme/hooks/1',
  ])('is unknown for %j', (url) => {
    expect(webhookRepository(url)).toBeUndefined();
  });
});

describe('the place of a webhook', () => {
  test.each<[GitHostKind, string]>([
    ['GITHUB', 'https://github.com/Acme/intranet.git'],
    ['GITHUB_ENTERPRISE', 'https://git.acme.example:8443/acme/intranet.git'],
    ['GITLAB', 'https://gitlab.com/acme/web/intranet.git'],
    ['GITLAB_SELF_MANAGED', 'https://code.acme.example/acme/web/intranet.git'],
    ['BITBUCKET', 'https://bitbucket.org/acme/intranet.git'],
  ])('at %s belongs to its source, and to no other', (kind, location) => {
    const url = hookUrlOf({type: kind, location}, 12);
    const of = (text: string) => {
      const source = parseGitLocation(text, kind);
      if ('problem' in source) throw new TypeError(source.problem);
      return webhookPlace({url}, source).kind;
    };
    expect(of(location.toLowerCase())).toBe('same');
    expect(of(location.replace('intranet', 'intranet2'))).toBe('other');
    expect(of(location.replace(/\/\/[^/]+/u, '//gitlab.other.example'))).toBe('other');
  });

  const source = gitLocation('https://gitlab.com/acme/intranet.git');
  test.each([
    ['unknown', {url: 'https://gitlab.com/api/v4/projects/1/hooks/1'}],
    ['other', {url: 'https://gitlab.acme.example/api/v4/projects/1/hooks/1'}],
    ['unknown', {url: 'https://gitlab.com/something/else'}],
    ['unknown', {}],
    ['by-hand', {payloadUrl: 'https://codebuild.eu-west-2.amazonaws.com/webhooks?t=x'}],
    ['by-hand', {url: 'https://gitlab.com/api/v4/projects/1/hooks/1', manualCreation: true}],
    ['unknown', {payloadUrl: 'https://codebuild.example', status: 'CREATING' as const}],
    ['unknown', {payloadUrl: 'https://codebuild.example', status: 'CREATE_FAILED' as const}],
    [
      'unknown',
      {
        url: 'https://gitlab.com/api/v4/projects/a%2Fb/hooks/1',
        scopeConfiguration: {name: 'acme', scope: 'GITLAB_GROUP' as const},
      },
    ],
  ])('is %s for %j', (kind, webhook) => {
    expect(webhookPlace(webhook, source).kind).toBe(kind);
  });

  test('is unknown at GitHub Enterprise Server, where no webhook has a URL', () => {
    const webhook = {payloadUrl: 'https://codebuild.example'};
    expect(webhookPlace(webhook, source, 'GITHUB_ENTERPRISE').kind).toBe('unknown');
    expect(webhookPlace(webhook, source, 'GITHUB').kind).toBe('by-hand');
  });
});
