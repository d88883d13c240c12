import {join} from 'node:path';
import {mkdir, rm} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {asOperator} from '../../../../src/cli/operate/run/as-operator.ts';
import {openAccount} from '../../../../src/cli/operate/run/open-account.ts';
import type {Line} from '../../../../src/cli/output/line.ts';
import type {OperatorRun} from '../../../../src/cli/operate/run/operator-run.ts';
import type {Questions} from '../../../../src/cli/terminal/questions.ts';
import {Clock, awsAt, homeFor} from '../../../aws/signed-in.ts';
import {plainLines} from '../../plain-lines.ts';
import {scriptedQuestions} from '../../scripted-questions.ts';
import {impatience} from '../../../patience/test-patience.ts';

const KEYS = {accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userId: 'AIDAIOSFODNN7EXAMPLE'};
const PROFILE = `[profile keys]
aws_access_key_id = ${KEYS.accessKeyId}
aws_secret_access_key = secret
`;

/** An operator whose profile has no region. */
async function start(questions: Questions | undefined) {
  const arn = 'arn:aws:iam::111122223333:user/alice';
  const aws = await awsAt(new Clock(), {identities: [{...KEYS, arn}]});
  const home = await homeFor(aws, PROFILE);
  const said: string[] = [];
  const say = (line: Line) => void said.push(...plainLines([line]));
  const run: OperatorRun = {
    environment: {},
    questions,
    say,
    show: say,
    warn: say,
    signal: new AbortController().signal,
    done: [],
    patience: impatience(),
  };
  return {aws, home, run, said};
}

test('asks for a missing region, and returns it as a flag', async () => {
  const {questions} = scriptedQuestions({
    asks: 'text',
    about: 'AWS region',
    answer: 'eu-west-1',
    refuses: {'': 'eu-west-2', 'London!': 'not a region'},
  });
  const {run, said} = await start(questions);
  const {session, account, answers} = await openAccount({profile: 'keys'}, run);
  expect({answers, region: session.region, place: account.place.region}).toEqual({
    answers: {region: 'eu-west-1'},
    region: 'eu-west-1',
    place: 'eu-west-1',
  });
  expect(said).toEqual(['Account 111122223333, eu-west-1, as alice']);
});

test('asks nothing if a region is given', async () => {
  const {run} = await start(scriptedQuestions().questions);
  const {answers} = await openAccount({profile: 'keys', region: 'eu-west-2'}, run);
  expect(answers).toEqual({});
});

test('reports a missing region without a terminal', async () => {
  const {aws, run} = await start(undefined);
  await expect(openAccount({profile: 'keys'}, run)).rejects.toMatchObject({
    code: 'aws.region-missing',
  });
  expect(aws.actions).toEqual([]);
});

test('reports invalid values before anything is done', async () => {
  const nothing = () => Promise.reject(new Error('done'));
  await expect(asOperator({region: 'x', account: '1'}, {}, nothing)).rejects.toMatchObject({
    code: 'usage.invalid-value',
    details: [expect.stringContaining('--region "x"'), expect.stringContaining('--account "1"')],
  });
});

test('reports an unreadable AWS configuration if a profile is needed', async () => {
  const {home} = await start(undefined);
  const config = join(home, '.aws', 'config');
  await rm(config);
  await mkdir(config);
  const nothing = () => Promise.resolve('done');
  const environment = {AWS_CONFIG_FILE: config};
  await expect(asOperator({}, environment, nothing)).rejects.toMatchObject({kind: 'credentials'});
  const withKeys = {...environment, AWS_ACCESS_KEY_ID: KEYS.accessKeyId};
  await expect(asOperator({}, withKeys, nothing)).resolves.toBe('done');
  await expect(asOperator({profile: 'keys'}, withKeys, nothing)).rejects.toThrow(config);
});
