import {describe, expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {deliver} from '../../sandbox/aws/codebuild-push.ts';
import {type Operator, codedeploy, startOperator} from '../operator.ts';
import {readBack} from './read-back.ts';

async function start(): Promise<Operator> {
  const operator = await startOperator();
  addToken(operator.aws);
  return operator;
}

/** Whether a push starts a build. */
function isBuilt({aws}: Operator, ref: string, ...files: readonly string[]): boolean {
  return deliver(aws.account, 'intranet', {ref, commit: '0'.repeat(40), files}) !== undefined;
}

const triggers = (changes: Awaited<ReturnType<typeof codedeploy>>['changes']) =>
  changes
    .filter(({resource}) => resource === 'webhook of intranet')
    .flatMap(({fields}) => fields.filter(({field}) => field === 'triggers'));

describe('the triggers of a project', () => {
  test('can be patterns of branches, with exceptions', async () => {
    const operator = await start();
    const flags = ['--branch', 'release/*', '--exclude-branch', 'release/old'];
    const {changes} = await codedeploy(operator, ...flags);
    expect(triggers(changes)).toEqual([
      {field: 'triggers', to: 'pushes to main; pushes to release/* except release/old'},
    ]);
    expect(
      ['main', 'release/1', 'release/old', 'other'].map((it) =>
        isBuilt(operator, `refs/heads/${it}`),
      ),
    ).toEqual([true, true, false, false]);
    expect(await codedeploy(operator, '--branch', 'release/*')).toMatchObject({
      outcome: 'unchanged',
    });
    const cleared = ['--branch', 'release/*', '--exclude-branch', '', '--yes'];
    await codedeploy(operator, ...cleared);
    expect(isBuilt(operator, 'refs/heads/release/old')).toBe(true);
    expect(await codedeploy(operator, ...cleared)).toMatchObject({outcome: 'unchanged'});
  });

  test('can be restricted to paths', async () => {
    const operator = await start();
    const {changes} = await codedeploy(operator, '--path', 'services/web', '--path', '*.toml');
    expect(triggers(changes)).toEqual([
      {field: 'triggers', to: 'pushes to main that change *.toml, services/web'},
    ]);
    expect(isBuilt(operator, 'refs/heads/main', 'services/web/app.py')).toBe(true);
    expect(isBuilt(operator, 'refs/heads/main', 'services/api/app.py')).toBe(false);
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
    const {project} = await readBack(operator, 'intranet');
    expect(project).toMatchObject({
      webhook: {
        filterGroups: [
          [
            {type: 'EVENT', pattern: 'PUSH'},
            {type: 'HEAD_REF', pattern: '^refs/heads/main$'},
            {type: 'FILE_PATH', pattern: String.raw`^(.*\.toml|services/web(/.*)?)$`},
          ],
        ],
      },
    });
  });

  test('keep pull requests, until a flag removes them', async () => {
    const operator = await start();
    await codedeploy(operator, '--pull-requests');
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
    const {changes} = await codedeploy(operator, '--no-pull-requests', '--yes');
    expect(triggers(changes)).toEqual([
      {
        field: 'triggers',
        from: 'pushes to main; pull requests to main',
        to: 'pushes to main',
      },
    ]);
  });
});
