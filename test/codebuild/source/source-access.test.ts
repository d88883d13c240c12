import {describe, expect, test} from 'vitest';
import type {ConnectionFacts} from '../../../src/codebuild/account/connections-api.ts';
import {
  accessChoices,
  connectionPage,
  namedConnection,
  notLinked,
  unattendedAccess,
} from '../../../src/codebuild/source/source-access.ts';
import {connectionArn} from '../samples.ts';
import {command, option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

function connection(
  name: string,
  status: ConnectionFacts['status'] = 'AVAILABLE',
  arn = connectionArn('codestar-connections', `${name}-id`),
): ConnectionFacts {
  return {arn, name, provider: 'GitHub', status};
}
const token = {serverType: 'GITHUB', authType: 'PERSONAL_ACCESS_TOKEN'} as const;
const linked = {...token, authType: 'CODECONNECTIONS', resource: connectionArn()} as const;
const PAGE =
  'https://eu-west-2.console.aws.amazon.com/codesuite/settings/111122223333/eu-west-2/connections';

describe('a named connection', () => {
  const [acme, other] = [connection('acme'), connection('other')];

  test('is found by name or ARN', () => {
    const expected = {kind: 'connection', arn: acme.arn, name: 'acme', key: 'acme'};
    expect(namedConnection('acme', [other, acme])).toEqual(expected);
    expect(namedConnection(acme.arn, [other, acme])).toEqual(expected);
  });

  test('is found by the ARN with the other name of its service', () => {
    const arn = acme.arn.replace('codestar-connections', 'codeconnections');
    expect(namedConnection(arn, [other, acme])).toMatchObject({name: 'acme'});
  });

  test('that does not exist is refused, with the existing ones', () => {
    expect(() => namedConnection('acem', [acme, connection('old', 'ERROR')])).toThrow(
      expect.objectContaining({
        code: 'codebuild.connection-not-found',
        details: ['acme  AVAILABLE', 'old  ERROR'],
      }),
    );
  });

  test('must be named by ARN if the name is not unique', () => {
    const twin = connection('acme', 'PENDING', connectionArn('codestar-connections', 'twin'));
    expect(() => namedConnection('acme', [acme, twin])).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: '2 connections have the name "acme".',
        details: [`${acme.arn}  AVAILABLE`, `${twin.arn}  PENDING`],
      }),
    );
    expect(namedConnection(acme.arn, [acme, twin])).toMatchObject({arn: acme.arn});
  });

  test.each(['PENDING', 'ERROR'] as const)(
    'that is %s must be finished in the console',
    (status) => {
      expect(() => namedConnection('acme', [connection('acme', status)])).toThrow(
        expect.objectContaining({
          kind: 'failed',
          message: `The connection "acme" is ${status}.`,
          remedy: [expect.stringContaining(`${PAGE}/acme-id`)],
        }),
      );
    },
  );
});

test.each([
  [connectionArn('codeconnections', 'abc'), `${PAGE}/abc`],
  [connectionArn('codestar-connections', 'abc'), `${PAGE}/abc`],
  [
    'arn:aws-cn:codeconnections:cn-north-1:1:connection/x',
    'https://cn-north-1.console.amazonaws.cn/codesuite/settings/1/cn-north-1/connections/x',
  ],
])('%s is finished at %s', (arn, page) => {
  expect(connectionPage(arn)).toBe(page);
});

test('returns the name of a connection, or its ARN if the name is not unique', () => {
  const [acme, other] = [connection('acme'), connection('other')];
  const twin = connection('acme', 'ERROR', connectionArn('codestar-connections', 'twin'));
  const keys = (...connections: ConnectionFacts[]) =>
    accessChoices({connections, ofAccount: undefined}).map(
      (it) => it.kind === 'connection' && it.key,
    );
  expect(keys(acme, other)).toEqual(['acme', 'other']);
  expect(keys(acme, other, twin)).toEqual([acme.arn, 'other']);
  expect(() =>
    unattendedAccess({connections: [acme, other, twin], ofAccount: undefined}, true),
  ).toThrow(expect.objectContaining({details: [acme.arn, 'other']}));
});

test('returns the available choices, connections first', () => {
  const connections = [connection('a', 'PENDING'), connection('b'), connection('c', 'ERROR')];
  expect(accessChoices({connections, ofAccount: token})).toEqual([
    {kind: 'connection', name: 'b', key: 'b', arn: connections[1]?.arn},
    {kind: 'account', means: {}},
  ]);
  expect(accessChoices({connections: [], ofAccount: linked})).toEqual([
    {kind: 'account', means: {connection: connectionArn()}},
  ]);
  expect(accessChoices({connections: [], ofAccount: undefined})).toEqual([]);
});

describe('without an operator', () => {
  test('uses the credentials of a linked account', () => {
    const connections = [connection('a')];
    expect(unattendedAccess({connections, ofAccount: token}, true)).toMatchObject({
      kind: 'account',
    });
    expect(unattendedAccess({connections, ofAccount: linked}, false)).toEqual({
      kind: 'account',
      means: {connection: connectionArn()},
    });
  });

  test('needs no access without a webhook', () => {
    const facts = {connections: [connection('a')], ofAccount: undefined};
    expect(unattendedAccess(facts, false)).toEqual({kind: 'none'});
  });

  test('uses the only available connection, with a remark', () => {
    const connections = [connection('a'), connection('b', 'PENDING')];
    expect(unattendedAccess({connections, ofAccount: undefined}, true)).toEqual({
      kind: 'connection',
      arn: connections[0]?.arn,
      key: 'a',
      name: 'a',
      remark: mentioning(option('connection', 'NAME')),
    });
  });

  test('requires the name of one of two connections', () => {
    const connections = [connection('a'), connection('b'), connection('c', 'ERROR')];
    expect(() => unattendedAccess({connections, ofAccount: undefined}, true)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        code: 'usage.missing-value',
        details: ['a', 'b'],
      }),
    );
  });

  test('fails if nothing is available, and names what must be finished', () => {
    const pending = connection('b', 'PENDING');
    expect(() => unattendedAccess({connections: [pending], ofAccount: undefined}, true)).toThrow(
      expect.objectContaining({
        kind: 'failed',
        code: 'codebuild.not-linked',
        details: ['The connection b is PENDING.'],
        remedy: [
          `Finish it in the console: ${PAGE}/b-id`,
          mentioning(command('codebuild link-github')),
          mentioning(option('no-webhook')),
        ],
      }),
    );
    expect(notLinked({connections: [], ofAccount: undefined})).toMatchObject({details: []});
  });
});
