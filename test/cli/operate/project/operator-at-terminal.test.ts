import {describe, expect, test} from 'vitest';
import {operatorAtTerminal} from '../../../../src/cli/operate/project/operator-at-terminal.ts';
import type {OperatorRun} from '../../../../src/cli/operate/run/operator-run.ts';
import type {ConnectionFacts} from '../../../../src/codebuild/account/connections-api.ts';
import type {ProjectRequest} from '../../../../src/codebuild/project/project-request.ts';
import type {AccessFacts} from '../../../../src/codebuild/source/source-access.ts';
import {addToken, startAccount} from '../../../codebuild/account-rig.ts';
import {connectionArn, projectOptions} from '../../../codebuild/samples.ts';
import {scriptedQuestions} from '../../scripted-questions.ts';

const request: ProjectRequest = {
  kind: 'codedeploy',
  options: projectOptions(),
  connection: undefined,
  role: undefined,
  codebase: {imageName: undefined, buildspec: undefined},
  version: '1.2.3',
};

/** Somebody at a terminal who answers so, in an account that is not linked yet. */
async function start(scripted = scriptedQuestions(), mayLink = true) {
  const {aws, account} = await startAccount();
  const shown: string[] = [];
  const {questions, asked} = scripted;
  const done: string[] = [];
  const show = (line: string) => void shown.push(line);
  const run: OperatorRun = {
    environment: {},
    questions,
    done,
    say: show,
    show,
    warn: show,
    signal: new AbortController().signal,
    sleep: () => Promise.reject(new Error('nobody waits')),
  };
  const operator = operatorAtTerminal(questions, account, request, run, {mayLink});
  return {aws, account, operator, asked, shown, done};
}

function connection(
  name: string,
  status: ConnectionFacts['status'] = 'AVAILABLE',
  arn = connectionArn('codestar-connections', `${name}-id`),
): ConnectionFacts {
  return {arn, name, provider: 'GitHub', status};
}
const facts = (...connections: ConnectionFacts[]): AccessFacts => ({
  connections,
  ofAccount: undefined,
});
const TOKEN = {serverType: 'GITHUB', authType: 'PERSONAL_ACCESS_TOKEN'} as const;
const HOW = 'How should CodeBuild access acme/intranet?';
const choose = (answer: string) => ({asks: 'choose', about: HOW, answer}) as const;

describe('access to the source', () => {
  test('is not asked for where the account is linked, and nothing else is there', async () => {
    const {operator, asked} = await start();
    expect(await operator.chooseAccess({connections: [], ofAccount: TOKEN}, true)).toEqual({
      kind: 'account',
      means: {},
    });
    expect(asked).toEqual([]);
    expect(operator.answers).toEqual({});
  });

  test('may be the credentials of the account, also where there are connections', async () => {
    const {operator} = await start(scriptedQuestions(choose('account')));
    const all = {connections: [connection('acme')], ofAccount: TOKEN};
    expect(await operator.chooseAccess(all, true)).toMatchObject({kind: 'account'});
    expect(operator.answers).toEqual({});
  });

  test('may be a connection, which is remembered as the flag that names it', async () => {
    const acme = connection('acme');
    const {operator} = await start(scriptedQuestions(choose(acme.arn)));
    expect(await operator.chooseAccess(facts(acme, connection('other')), true)).toEqual({
      kind: 'connection',
      arn: acme.arn,
      name: 'acme',
    });
    expect(operator.answers).toEqual({connection: 'acme'});
  });

  test('of two connections of one name is remembered by ARN', async () => {
    const acme = connection('acme');
    const twin = connection('acme', 'PENDING', connectionArn('codestar-connections', 'twin'));
    const {operator} = await start(scriptedQuestions(choose(acme.arn)));
    await operator.chooseAccess(facts(acme, twin), true);
    expect(operator.answers).toEqual({connection: acme.arn});
  });

  test('may be nothing, where no webhook is asked for', async () => {
    const {operator} = await start(scriptedQuestions(choose('none')));
    expect(await operator.chooseAccess(facts(), false)).toEqual({kind: 'none'});
  });

  test('cannot be nothing where a webhook is', async () => {
    const {operator} = await start(scriptedQuestions(choose('none')));
    await expect(operator.chooseAccess(facts(), true)).rejects.toThrow('There is no choice none.');
  });

  test('may be made on the way by a token, and is then looked for again', async () => {
    const about = 'GitHub personal access token';
    const secret = {asks: 'secret', about, answer: 'ghp_token'} as const;
    const {aws, operator, shown, done} = await start(scriptedQuestions(choose('link'), secret));
    expect(await operator.chooseAccess(facts(), true)).toBeUndefined();
    expect(aws.account.codebuild.credentials()).toMatchObject([
      {serverType: 'GITHUB', authType: 'PERSONAL_ACCESS_TOKEN', token: 'ghp_token'},
    ]);
    expect(shown.join('\n')).toContain('source credentials for GitHub created');
    // A run that stops after it has to say so.
    expect(done).toEqual([expect.stringContaining('source credentials for GitHub')]);
    expect([...shown, ...done].join('\n')).not.toContain('ghp_token');
  });

  test('of an account that is linked is not replaced on the way', async () => {
    const {aws, operator} = await start(scriptedQuestions(choose('link')));
    addToken(aws);
    const all = {connections: [connection('acme')], ofAccount: TOKEN};
    await expect(operator.chooseAccess(all, true)).rejects.toThrow('There is no choice link.');
  });

  test('is not made in a dry run, which changes nothing', async () => {
    const {operator} = await start(scriptedQuestions(), false);
    await expect(operator.chooseAccess(facts(), true)).rejects.toMatchObject({
      kind: 'failed',
      code: 'codebuild.not-linked',
    });
    const some = await start(scriptedQuestions(choose('link')), false);
    await expect(some.operator.chooseAccess(facts(connection('acme')), true)).rejects.toThrow(
      'There is no choice link.',
    );
  });

  test('by a connection that is pending is told how to be finished', async () => {
    const {operator, shown} = await start(scriptedQuestions(choose('again')));
    const all = facts(connection('acme', 'PENDING'));
    expect(await operator.chooseAccess(all, true)).toBeUndefined();
    expect(shown.join('\n')).toContain('/connections/acme-id');
    expect(operator.answers).toEqual({});
  });
});

test('the name of the images is asked for until it can be one, and remembered', async () => {
  const {operator} = await start(
    scriptedQuestions({
      asks: 'text',
      about: 'Name of the images',
      answer: 'team/intranet',
      proposes: 'intranet',
      refuses: {
        '': 'Example: intranet',
        Intranet: 'lower-case letters',
        'a*': 'lower-case letters',
        a: '2 to 256',
      },
    }),
  );
  expect(await operator.imageName('intranet')).toBe('team/intranet');
  expect(operator.answers).toEqual({'image-name': 'team/intranet'});
});
