import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {describe, expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {git} from '../../sandbox/real/sample-codebase.ts';
import {
  CODEDEPLOY,
  type Operator,
  codedeploy,
  operate,
  publish,
  startOperator,
} from '../operator.ts';
import {writes} from '../operator-terminal.ts';

const FILE = 'buildspec.yml';
const reading = (parameter: string) =>
  `version: 0.2\nenv: {parameter-store: {A: ${parameter}}}\nphases: {}\n`;

async function start(): Promise<Operator> {
  const operator = await startOperator();
  addToken(operator.aws);
  return operator;
}

const policy = ({aws}: Operator) =>
  aws.account.iam.role('codebuild-intranet-eu-west-2').inline.get('ci-image-builder');

describe('the permissions of builds come from the buildspec of the branch that is built', () => {
  test('and not from a buildspec in the checkout of another branch', async () => {
    const operator = await start();
    await publish(operator, {[FILE]: reading('/pushed')});
    await git(operator.checkout, 'checkout', '--quiet', '-b', 'feature');
    await writeFile(join(operator.checkout, FILE), reading('/uncommitted'));
    const {warnings} = await codedeploy(operator);
    expect(policy(operator)).toContain('/pushed');
    expect(policy(operator)).not.toContain('/uncommitted');
    expect(warnings.join('\n')).not.toContain('not found in this checkout');
  });

  test('and new permissions of an existing project require consent', async () => {
    const operator = await start();
    await codedeploy(operator);
    await publish(operator, {[FILE]: reading('/codebuild/new')});
    const before = writes(operator);
    const asked = await operate(operator, CODEDEPLOY);
    expect(asked).toMatchObject({code: 1, stderr: expect.stringContaining('Add --yes')});
    expect(asked.stdout + asked.stderr).toContain('parameter/codebuild/new');
    expect(writes(operator)).toEqual(before);
    await codedeploy(operator, '--yes');
    expect(policy(operator)).toContain('parameter/codebuild/new');
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
  });

  test('or, with a warning, from the nearest known branch', async () => {
    const operator = await start();
    await git(operator.checkout, 'update-ref', '-d', 'refs/remotes/origin/main');
    const {warnings} = await codedeploy(operator);
    expect(warnings.join('\n')).toContain('origin/main not found in this checkout');
    expect(policy(operator)).toContain('/codebuild/slack_api_token');
  });
});

describe('a branch that is named as in the checkout', () => {
  const flags = (branch: string) => CODEDEPLOY.map((it) => (it === 'main' ? branch : it));

  test('gets a hint with the name at the Git host', async () => {
    const operator = await start();
    const {code, stdout} = await operate(operator, [
      ...flags('origin/main'),
      '--json',
      '--dry-run',
    ]);
    expect(code).toBe(0);
    const {warnings} = JSON.parse(stdout) as {warnings: string[]};
    expect(warnings).toContainEqual(expect.stringContaining('did you mean main?'));
  });

  test('gets no hint if the checkout has a branch of that name', async () => {
    const operator = await start();
    await git(operator.checkout, 'branch', 'origin/main');
    const {stdout} = await operate(operator, [...flags('origin/main'), '--json', '--dry-run']);
    const {warnings} = JSON.parse(stdout) as {warnings: string[]};
    expect(warnings.join('\n')).not.toContain('did you mean');
  });
});
