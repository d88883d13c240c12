import {describe, expect, test} from 'vitest';
import {askProject} from '../../../../src/cli/operate/project/ask-project.ts';
import type {Line} from '../../../../src/cli/output/line.ts';
import type {OperatorRun} from '../../../../src/cli/operate/run/operator-run.ts';
import type {ConnectionFacts} from '../../../../src/codebuild/account/connections-api.ts';
import type {AccessFacts} from '../../../../src/codebuild/source/source-access.ts';
import {addToken, startAccount} from '../../../codebuild/account-rig.ts';
import {REPOSITORY, connectionArn, gitLocation} from '../../../codebuild/samples.ts';
import {plainLines} from '../../plain-lines.ts';
import {scriptedQuestions} from '../../scripted-questions.ts';
import {impatience} from '../../../patience/test-patience.ts';

/** An operator at a terminal with these answers, in an account that is not linked. */
async function start(scripted = scriptedQuestions(), mayLink = true) {
  const {aws, account} = await startAccount();
  const shown: string[] = [];
  const {questions, asked} = scripted;
  const done: string[] = [];
  const show = (line: Line) => void shown.push(...plainLines([line]));
  const run: OperatorRun = {
    environment: {},
    questions,
    done,
    say: show,
    show,
    warn: show,
    signal: new AbortController().signal,
    patience: impatience(),
  };
  const source = gitLocation(REPOSITORY);
  const answer = askProject({questions, account, run, mayLink});
  const askAccess = (facts: AccessFacts, needsWebhook: boolean) =>
    answer({kind: 'source-access', source, facts, needsWebhook});
  return {aws, answer, askAccess, asked, shown, done};
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
  test('may be the credentials of the account, even if there are connections', async () => {
    const {askAccess} = await start(scriptedQuestions(choose('account')));
    const all = {connections: [connection('acme')], ofAccount: TOKEN};
    expect(await askAccess(all, true)).toEqual({access: {kind: 'account', means: {}}});
  });

  test('may be a connection, which is stored as its flag', async () => {
    const acme = connection('acme');
    const {askAccess} = await start(scriptedQuestions(choose(acme.arn)));
    expect(await askAccess(facts(acme, connection('other')), true)).toEqual({
      access: {kind: 'connection', arn: acme.arn, name: 'acme', key: 'acme'},
    });
  });

  test('is stored as an ARN if two connections have the same name', async () => {
    const acme = connection('acme');
    const twin = connection('acme', 'PENDING', connectionArn('codestar-connections', 'twin'));
    const {askAccess} = await start(scriptedQuestions(choose(acme.arn)));
    expect(await askAccess(facts(acme, twin), true)).toMatchObject({access: {key: acme.arn}});
  });

  test('may be none without a webhook', async () => {
    const {askAccess} = await start(scriptedQuestions(choose('none')));
    expect(await askAccess(facts(), false)).toEqual({access: {kind: 'none'}});
  });

  test('cannot be none with a webhook', async () => {
    const {askAccess} = await start(scriptedQuestions(choose('none')));
    await expect(askAccess(facts(), true)).rejects.toThrow('There is no choice none.');
  });

  test('may be created with a token, and is then read again', async () => {
    const about = 'GitHub personal access token';
    const secret = {asks: 'secret', about, answer: 'ghp_token'} as const;
    const {aws, askAccess, shown, done} = await start(scriptedQuestions(choose('link'), secret));
    expect(await askAccess(facts(), true)).toBe('links-changed');
    expect(aws.account.codebuild.credentials()).toMatchObject([
      {serverType: 'GITHUB', authType: 'PERSONAL_ACCESS_TOKEN', token: 'ghp_token'},
    ]);
    expect(shown.join('\n')).toContain('source credentials for GitHub created');
    // If the run stops afterwards, the error must say so.
    expect(done).toEqual([expect.stringContaining('source credentials for GitHub')]);
    expect([...shown, ...done].join('\n')).not.toContain('ghp_token');
  });

  test('does not offer to link an account that is linked', async () => {
    const {aws, askAccess} = await start(scriptedQuestions(choose('link')));
    addToken(aws);
    const all = {connections: [connection('acme')], ofAccount: TOKEN};
    await expect(askAccess(all, true)).rejects.toThrow('There is no choice link.');
  });

  test('is not created in a dry run', async () => {
    const {askAccess} = await start(scriptedQuestions(), false);
    await expect(askAccess(facts(), true)).rejects.toMatchObject({
      kind: 'failed',
      code: 'codebuild.not-linked',
    });
    const some = await start(scriptedQuestions(choose('link')), false);
    await expect(some.askAccess(facts(connection('acme')), true)).rejects.toThrow(
      'There is no choice link.',
    );
  });

  test('shows where to finish a pending connection', async () => {
    const {askAccess, shown} = await start(scriptedQuestions(choose('again')));
    const all = facts(connection('acme', 'PENDING'));
    expect(await askAccess(all, true)).toBe('links-changed');
    expect(shown.join('\n')).toContain('/connections/acme-id');
  });
});

test('asks for the name of the images until it is valid, and stores it', async () => {
  const {answer} = await start(
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
  const question = {kind: 'image-name', proposed: 'intranet', reason: 'Unknown'} as const;
  expect(await answer(question)).toEqual({imageName: 'team/intranet'});
});
