import {describe, expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {CODEDEPLOY, type Operator, codedeploy, operate, startOperator} from '../operator.ts';
import {dump} from './account-dump.ts';
import {ended, startAt} from '../operator-terminal.ts';

async function start(): Promise<Operator> {
  const operator = await startOperator({delayMs: 40});
  addToken(operator.aws);
  return operator;
}

/** Runs several command lines at the same time. */
async function atOnce(operator: Operator, ...runs: readonly (readonly string[])[]) {
  return Promise.all(runs.map((flags) => operate(operator, [...CODEDEPLOY, ...flags])));
}

describe('two operators at once', () => {
  test('with the same flags both succeed, and create everything once', async () => {
    const alone = await start();
    await codedeploy(alone);
    const together = await start();
    const ended = await atOnce(together, [], []);
    expect(ended).toMatchObject([{code: 0}, {code: 0}]);
    expect(dump(together.aws)).toEqual(dump(alone.aws));
    expect(await codedeploy(together)).toMatchObject({outcome: 'unchanged'});
  });

  test('with different flags on a new project: one succeeds, and the other reports the conflict', async () => {
    const operator = await start();
    const ended = await atOnce(operator, ['--timeout', '30'], ['--timeout', '50']);
    const codes = ended.map(({code = -1}) => code).toSorted((a, b) => a - b);
    // If one run ends before the other reads the account, the other requires confirmation.
    expect(codes).toEqual([0, 1]);
    const loser = ended.find(({code}) => code === 1);
    expect(loser?.stderr).toMatch(
      /Someone else has just created the project intranet|without confirmation/u,
    );
    const winner = ended.findIndex(({code}) => code === 0);
    const {settings, webhook} = operator.aws.account.codebuild.project('intranet') ?? {};
    expect(settings?.timeoutInMinutes).toBe(winner === 0 ? 30 : 50);
    expect(webhook).toBeDefined();
    const again = await codedeploy(operator, '--timeout', '50', '--yes');
    expect(again.changes.length).toBe(winner === 0 ? 1 : 0);
    expect(operator.aws.account.codebuild.project('intranet')?.settings.timeoutInMinutes).toBe(50);
  });

  test('that change different settings of one project both succeed', async () => {
    const operator = await start();
    await codedeploy(operator);
    const [one, other] = [
      ['--timeout', '30', '--yes'],
      ['--tag-pattern', 'v*', '--yes'],
    ] as const;
    expect(await atOnce(operator, one, other)).toMatchObject([{code: 0}, {code: 0}]);
    const {settings} = operator.aws.account.codebuild.project('intranet') ?? {};
    expect(settings).toMatchObject({timeoutInMinutes: 30});
  });

  test('that change one project: a confirmation of outdated changes is refused', async () => {
    const operator = await start();
    await codedeploy(operator);
    const slow = startAt(operator, [...CODEDEPLOY, '--timeout', '30'], {columns: 120});
    await slow.waitFor('? Make these changes?');
    await codedeploy(operator, '--badge', '--yes');
    slow.type('y\r');
    const {code, shown} = await ended(slow);
    expect({code, shown}).toMatchObject({code: 1});
    expect(shown).toContain('Someone else has changed the project intranet in the meantime.');
    expect(shown).toContain('Nothing was changed.');
    const {settings} = operator.aws.account.codebuild.project('intranet') ?? {};
    expect(settings).toMatchObject({badgeEnabled: true});
    expect(settings?.timeoutInMinutes).not.toBe(30);
    await codedeploy(operator, '--timeout', '30', '--yes');
    expect(operator.aws.account.codebuild.project('intranet')?.settings).toMatchObject({
      badgeEnabled: true,
      timeoutInMinutes: 30,
    });
  });

  test('that create different projects: each project gets its own role and webhook', async () => {
    const operator = await start();
    const named = (name: string) =>
      CODEDEPLOY.map((it, index) => (CODEDEPLOY[index - 1] === '--name' ? name : it));
    const ended = await Promise.all(
      ['intranet', 'intranet-docs'].map((name) => operate(operator, named(name))),
    );
    expect(ended).toMatchObject([{code: 0}, {code: 0}]);
    const {codebuild, iam} = operator.aws.account;
    const projects = codebuild.projects().map(({name}) => name);
    expect(projects.toSorted()).toEqual(['intranet', 'intranet-docs']);
    expect(iam.roles.map(({name}) => name).toSorted()).toEqual([
      'codebuild-intranet-docs-eu-west-2',
      'codebuild-intranet-eu-west-2',
    ]);
    expect(codebuild.projects().every(({webhook}) => webhook !== undefined)).toBe(true);
  });
});
