import pLimit from 'p-limit';
import {describe, expect, test} from 'vitest';

import type {AwsMisbehaviour} from '../../sandbox/aws/aws-faults.ts';
import {CODEDEPLOY, type Operator, addConnection, operate, startOperator} from '../operator.ts';
import {KEYS} from '../terminal.ts';
import {dump} from './account-dump.ts';
import {ended, startAt, writes} from '../operator-terminal.ts';

const ROLE = 'codebuild-intranet-eu-west-2';
const CREATE = [...CODEDEPLOY, '--connection', 'acme'];
/** The resources that a run creates, in this order. */
const STEPS = [`role ${ROLE}`, `policy of role ${ROLE}`, 'project intranet', 'webhook of intranet'];
/** The calls of a run that creates everything. */
const READS = [
  'codebuild:BatchGetProjects',
  'codestar-connections:ListConnections',
  'ecr:DescribeRepositories',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAccountAliases',
  'ssm:GetParameters',
  'sts:GetCallerIdentity',
];
const WRITES = [
  'iam:CreateRole',
  'iam:PutRolePolicy',
  'codebuild:CreateProject',
  'codebuild:CreateWebhook',
];
const CALLS = READS.length + WRITES.length;

async function start(): Promise<Operator> {
  const operator = await startOperator({hasBuilderImage: false});
  addConnection(operator);
  return operator;
}

/** Returns what is wrong with the end of a run, such as an incomplete list of done steps. */
function complaints(
  {aws}: Operator,
  {code, stderr}: {code: number | undefined; stderr: string},
): string[] {
  const {codebuild, iam} = aws.account;
  const project = codebuild.project('intranet');
  const policies = iam.roles.map(({inline}) => inline.size);
  const isDone = [
    policies.length > 0,
    policies.some((it) => it > 0),
    project !== undefined,
    project?.webhook !== undefined,
  ];
  const hasWritten = isDone.some(Boolean);
  const told = (word: string) => STEPS.map((it) => stderr.includes(`${word} create ${it}\n`));
  const [done, notDone, mayBe] = [told('Done:     '), told('Not done: '), told('Possibly done:')];
  const open = STEPS.map((_, index) => [notDone, mayBe].some((it) => it[index]));
  return [
    ...(code === 0 || code === 1 || code === 3 ? [] : [`exit code ${code}`]),
    ...(/^ +at /mu.test(stderr) ? ['a stack trace'] : []),
    ...(code === 0 || /^Error: /mu.test(stderr) ? [] : ['no error is told']),
    ...(code === 0 && !isDone.every(Boolean) ? ['success, and not all is there'] : []),
    ...(hasWritten && stderr.includes('Nothing was changed.') ? ['says nothing was changed'] : []),
    ...(code !== 0 && hasWritten
      ? STEPS.flatMap((step, index) => [
          ...(done[index] !== open[index] ? [] : [`${step} is not told, or twice`]),
          ...(done[index] && !isDone[index] ? [`${step} is not there`] : []),
          ...(notDone[index] && isDone[index] ? [`${step} is there`] : []),
        ])
      : []),
  ];
}

/**
 * Runs the command with a fault, and then the same command again. @returns what is wrong with the results.
 */
async function disturbed(disturb: (operator: Operator) => void): Promise<string[]> {
  const operator = await start();
  const {aws} = operator;
  const {identities} = aws;
  disturb(operator);
  const first = await operate(operator, CREATE);
  const wrong = complaints(operator, first);
  aws.identities = identities;
  const again = await operate(operator, CREATE);
  if (again.code !== 0) wrong.push(`the second run ends with ${again.code}: ${again.stderr}`);
  try {
    expect(dump(aws)).toEqual(await undisturbed());
  } catch (error) {
    wrong.push(String(error));
  }
  return wrong.length === 0 ? [] : [...wrong, first.stderr];
}

/** The account after a run without faults. */
async function undisturbed(): Promise<unknown> {
  if (kept !== undefined) return kept;
  const operator = await start();
  const {code, stderr} = await operate(operator, CREATE);
  expect({code, stderr}).toMatchObject({code: 0});
  expect(operator.aws.actions.toSorted()).toEqual([...READS, ...WRITES].toSorted());
  expect(operator.aws.actions.slice(READS.length)).toEqual(WRITES);
  kept = dump(operator.aws);
  return kept;
}

let kept: unknown;

describe('a fault in the n-th call of a run that creates a project', () => {
  const refused: AwsMisbehaviour = {code: 'ValidationException', message: 'Not today', status: 400};

  test.each<[string, (operator: Operator, nth: number) => void]>([
    ['is done, and its response is lost', ({aws}, nth) => aws.insteadOfCall(nth, 'lose-answer')],
    ['is refused', ({aws}, nth) => aws.insteadOfCall(nth, refused)],
    ['comes after the keys have expired', ({aws}, nth) => aws.expireKeysAfter(nth - 1)],
    [
      'fails once and can be tried again',
      ({aws}, nth) => {
        const kinds = ['throttle', 'close', 'fail', 'unavailable'] as const;
        aws.insteadOfCall(nth, kinds[nth % kinds.length] ?? 'fail');
      },
    ],
  ])('%s: the same command finishes the project, for every n', async (_, disturb) => {
    const limit = pLimit(2);
    const numbers = Array.from({length: CALLS}, (__, index) => index + 1);
    const found = await Promise.all(
      numbers.map((nth) =>
        limit(async () => ({nth, wrong: await disturbed((it) => disturb(it, nth))})),
      ),
    );
    expect(found.filter(({wrong}) => wrong.length > 0)).toEqual([]);
  });
});

describe('faults of AWS', () => {
  test.each<AwsMisbehaviour & string>(['close', 'fail', 'unavailable', 'lose-answer'])(
    'first tries all fail with %s: one run still succeeds',
    async (kind) => {
      const operator = await start();
      for (const action of [...READS, ...WRITES]) operator.aws.instead(action, kind);
      const {code, stderr} = await operate(operator, CREATE);
      expect({code, stderr}).toMatchObject({code: 0});
      expect(dump(operator.aws)).toEqual(await undisturbed());
    },
  );

  test('30 % of all calls are throttled: one run still succeeds', async () => {
    const limit = pLimit(2);
    const codes = await Promise.all(
      [1, 2, 3].map((seed) =>
        limit(async () => {
          const operator = await start();
          operator.aws.throttleShare(0.3, seed);
          const {code, stderr} = await operate(operator, CREATE);
          expect(dump(operator.aws)).toEqual(await undisturbed());
          return {code, stderr};
        }),
      ),
    );
    expect(codes.filter(({code}) => code !== 0)).toEqual([]);
  });

  test('a response is lost and retries fail: the error says that the step is possibly done', async () => {
    const operator = await start();
    operator.aws.instead('iam:CreateRole', 'lose-answer');
    operator.aws.instead('iam:CreateRole', 'fail', 7);
    const {code, stderr} = await operate(operator, CREATE);
    expect(code).toBe(1);
    expect(stderr).toContain(`Possibly done: create role ${ROLE}\n`);
    expect(complaints(operator, {code, stderr})).toEqual([]);
    expect(await operate(operator, CREATE)).toMatchObject({code: 0});
    expect(dump(operator.aws)).toEqual(await undisturbed());
  });

  test('a new role and its policy take seconds to propagate: one run still succeeds', async () => {
    const operator = await startOperator({hasBuilderImage: false});
    const {arn} = addConnection(operator);
    const {iam} = operator.aws.account;
    iam.policySpreadMs = 1000;
    operator.aws.instead('codebuild:CreateProject', {
      code: 'InvalidInputException',
      message: `CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::${operator.aws.account.id}:role/${ROLE}`,
    });
    const message = `Failed to create webhook. User is not authorized to access connection ${arn}`;
    operator.aws.instead('codebuild:CreateWebhook', {code: 'OAuthProviderException', message});
    const {code, stderr} = await operate(operator, CREATE);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(dump(operator.aws)).toEqual(await undisturbed());
  });

  test('a service fails longer than the retries last: the error lists the done steps', async () => {
    const operator = await start();
    operator.aws.instead('codebuild:CreateWebhook', 'fail', 8);
    const {code, stderr} = await operate(operator, CREATE);
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot create the webhook of intranet: AWS is unavailable');
    expect(complaints(operator, {code, stderr})).toEqual([]);
    expect(await operate(operator, CREATE)).toMatchObject({code: 0});
    expect(dump(operator.aws)).toEqual(await undisturbed());
  });
});

describe('an interruption while waiting for a role to propagate', () => {
  test.each(['--role', undefined])(
    'reports the done steps (flag for the role: %s)',
    async (flag) => {
      const operator = await startOperator({roleSpreadMs: 60_000});
      addConnection(operator);
      if (flag !== undefined) {
        const made = await operate(operator, ['codebuild', 'create-codedeploy-role']);
        expect(made).toMatchObject({code: 0});
      }
      const args = [...CREATE, ...(flag === undefined ? [] : [flag, 'ci-CodeBuild-role'])];
      const terminal = startAt(operator, args, {columns: 120});
      await terminal.waitFor('AWS has not propagated the role');
      terminal.type(KEYS.interrupt);
      const {code, shown} = await ended(terminal);
      expect({code, shown}).toMatchObject({code: 130});
      expect(shown).toContain(
        flag === undefined ? `Done:      create role ${ROLE}` : 'Nothing was changed.',
      );
      expect(shown).toContain('Not done:  create project intranet');
      expect(shown).not.toContain('Possibly');
    },
  );
});

describe('an operator with limited permissions', () => {
  // Without these permissions, a run knows less, but can still do its work.
  const optional = ['iam:ListAccountAliases', 'ecr:DescribeRepositories', 'ssm:GetParameters'];
  const needed = READS.filter((it) => !optional.includes(it) && !it.startsWith('sts:'));

  test.each(optional)('does not need %s', async (action) => {
    const operator = await start();
    operator.aws.denied.add(action);
    const {code, stderr} = await operate(operator, CREATE);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(dump(operator.aws)).toEqual(await undisturbed());
  });

  test.each([...WRITES, 'iam:PassRole', ...needed])(
    'without %s gets the missing statement, and the same command succeeds later',
    async (action) => {
      const operator = await start();
      operator.aws.denied.add(action);
      const {code, stderr} = await operate(operator, CREATE);
      expect({code, stderr}).toMatchObject({code: 3});
      expect(stderr).toContain(`permission denied for ${action}`);
      expect(stderr).toContain(`"${action}"`);
      expect(stderr).toContain('"Resource":"');
      expect(complaints(operator, {code: 3, stderr})).toEqual([]);
      if (!WRITES.includes(action) && action !== 'iam:PassRole') {
        expect(writes(operator)).toEqual([]);
      }
      operator.aws.denied.clear();
      expect(await operate(operator, CREATE)).toMatchObject({code: 0});
      expect(dump(operator.aws)).toEqual(await undisturbed());
    },
  );

  test.each([
    ['codebuild:UpdateProject', ['--timeout', '90']],
    ['codebuild:UpdateWebhook', ['--tag-pattern', 'v*']],
    ['iam:PutRolePolicy', ['--secret', 'TOKEN=/acme/token']],
    ['iam:UpdateAssumeRolePolicy', []],
    ['ecr:PutImageTagMutability', []],
  ])('without %s for an update gets the missing statement, too', async (action, flags) => {
    const operator = await start();
    expect(await operate(operator, CREATE)).toMatchObject({code: 0});
    const {account} = operator.aws;
    if (action === 'iam:UpdateAssumeRolePolicy') {
      const role = account.iam.role(ROLE);
      role.trust = role.trust.replace('"aws:SourceAccount":"111122223333",', '');
    }
    if (action === 'ecr:PutImageTagMutability') {
      account.add({
        kind: 'ecr',
        name: 'intranet/web',
        createdAt: account.now(),
        tags: new Map(),
        images: new Map(),
        encryption: {encryptionType: 'AES256'},
        mutability: {imageTagMutability: 'IMMUTABLE'},
        scanOnPush: false,
      });
    }
    const before = dump(operator.aws);
    operator.aws.denied.add(action);
    const args = [...CREATE, ...flags, '--yes'];
    const {code, stderr} = await operate(operator, args);
    expect({code, stderr}).toMatchObject({code: 3});
    expect(stderr).toContain(`"${action}"`);
    expect(stderr).toContain('Nothing was changed.');
    expect(dump(operator.aws)).toEqual(before);
    operator.aws.denied.clear();
    expect(await operate(operator, args)).toMatchObject({code: 0});
    const last = await operate(operator, [...args, '--dry-run', '--exit-code']);
    expect(last).toMatchObject({code: 0});
  });
});
