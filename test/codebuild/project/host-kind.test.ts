import {describe, expect, test} from 'vitest';
import {applySteps} from '../../../src/codebuild/project/apply-steps.ts';
import type {PlannedProject} from '../../../src/codebuild/project/plan-project.ts';
import {unattendedAnswer} from '../../../src/codebuild/project/project-question.ts';
import {addConnection} from '../account-rig.ts';
import {gitRepository} from '../samples.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {PACE, nobody, prepared, request, start} from './project-rig.ts';

describe('the kind of a Git host that its name does not show', () => {
  const repository = gitRepository('https://code.acme.example/web/intranet.git');
  const source = ({steps}: PlannedProject) =>
    steps
      .flatMap((it) =>
        it.kind === 'create-project' || it.kind === 'update-project' ? (it.input.source ?? []) : [],
      )
      .at(0);

  test('is asked for', async () => {
    const {aws, account} = await start();
    addConnection(aws, 'acme', 'AVAILABLE', 'GitLabSelfManaged');
    const asked: string[] = [];
    const planned = await prepared(request({repository}), account, async (question) => {
      asked.push(question.kind);
      return question.kind === 'host-kind'
        ? {hostKind: 'GITLAB_SELF_MANAGED'}
        : unattendedAnswer(question);
    });
    expect(asked).toEqual(['host-kind', 'source-access']);
    expect(source(planned)?.type).toBe('GITLAB_SELF_MANAGED');
  });

  test('is required without a terminal', async () => {
    const {account} = await start();
    await expect(prepared(request({repository}), account)).rejects.toMatchObject({
      code: 'usage.missing-value',
      remedy: [mentioning(option('host-kind', 'KIND'))],
    });
  });

  test('comes from the connection that is named', async () => {
    const {aws, account} = await start();
    addConnection(aws, 'acme', 'AVAILABLE', 'GitLabSelfManaged');
    const planned = await prepared(request({repository, connection: 'acme'}), account, nobody);
    expect(source(planned)?.type).toBe('GITLAB_SELF_MANAGED');
  });

  test('stays that of the existing project, with its connection', async () => {
    const {aws, account} = await start();
    addConnection(aws, 'acme', 'AVAILABLE', 'GitLabSelfManaged');
    const asked = {repository, hostKind: 'GITLAB_SELF_MANAGED', connection: 'acme'} as const;
    await applySteps((await prepared(request(asked), account)).steps, account, PACE);
    aws.calls.length = 0;
    expect(await prepared(request({repository}), account, nobody)).toMatchObject({steps: []});
    expect(await prepared(request({repository: undefined}), account, nobody)).toMatchObject({
      steps: [],
    });
  });

  test('can be corrected in the existing project, whose repository stays', async () => {
    const {aws, account} = await start();
    addConnection(aws, 'hub', 'AVAILABLE', 'GitHubEnterpriseServer');
    addConnection(aws, 'lab', 'AVAILABLE', 'GitLabSelfManaged');
    const made = request({repository, hostKind: 'GITHUB_ENTERPRISE', connection: 'hub'});
    const pace = {...PACE, handOver: () => Promise.resolve()};
    await applySteps((await prepared(made, account)).steps, account, pace);
    const corrected = {hostKind: 'GITLAB_SELF_MANAGED', connection: 'lab'} as const;
    const planned = await prepared(request({repository: undefined, ...corrected}), account, nobody);
    expect(source(planned)).toMatchObject({
      type: 'GITLAB_SELF_MANAGED',
      location: repository.url,
    });
    // CodeBuild speaks another API with a host of another kind.
    expect(planned.steps.map(({kind}) => kind)).toEqual([
      'put-policy',
      'update-project',
      'delete-webhook',
      'update-project',
      'create-webhook',
      'delete-backup',
      'put-policy',
    ]);
  });
});
