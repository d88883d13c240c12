import {type Pace, applySteps} from '../../../src/codebuild/project/apply-steps.ts';
import type {Buildspec} from '../../../src/codebuild/buildspec/buildspec.ts';
import type {PlannedProject} from '../../../src/codebuild/project/plan-project.ts';
import {unattendedAnswer} from '../../../src/codebuild/project/project-question.ts';
import {type Answer, settlePlan} from '../../../src/cli/operate/project/settle-plan.ts';
import type {ProjectRequest} from '../../../src/codebuild/project/project-request.ts';
import {type RigAccount, addImage, addToken, startAccount} from '../account-rig.ts';
import {REPOSITORY, gitRepository, projectOptions} from '../samples.ts';
import {impatience} from '../../patience/test-patience.ts';

export const triggers = {branches: ['main'], tagPatterns: [], pullRequests: false};
export const BUILDSPEC: Buildspec = {
  parameters: [],
  secrets: [],
  reportGroups: [],
  problems: [],
};

type Changes = Partial<Omit<ProjectRequest, 'options'>> & {
  readonly options?: Partial<ProjectRequest['options']>;
};

/** A request of `codebuild codedeploy` in a checkout, with some changes. */
export function request({options, ...changes}: Changes = {}): ProjectRequest {
  const {connection: _, role: __, source: ___, ...all} = projectOptions({triggers, ...options});
  return {
    kind: 'codedeploy',
    options: all,
    repository: gitRepository(REPOSITORY),
    hostKind: undefined,
    connection: undefined,
    role: undefined,
    codebase: {imageName: 'intranet', buildspec: BUILDSPEC},
    version: '1.2.3',
    ...changes,
  };
}

/** The plan of a run without a terminal, or with the answers of a person. */
export async function prepared(
  asked: ProjectRequest,
  account: RigAccount,
  answer: Answer = async (question) => unattendedAnswer(question),
): Promise<PlannedProject> {
  return (await settlePlan(asked, account, answer)).plan;
}

/** Fails if anything is asked. */
export const nobody: Answer = ({kind}) => Promise.reject(new Error(`asked for ${kind}`));

/** A run that must neither wait nor hand over a webhook. */
export const PACE: Pace = {
  emit: () => {},
  patience: impatience(),
  handOver: () => Promise.reject(new Error('hands over a webhook')),
};

/** A linked account with the builder image and, if requested, the project. */
export async function start(made?: ProjectRequest) {
  const rig = await startAccount();
  addToken(rig.aws);
  addImage(rig.aws, 'ci-image-builder', '1.2.3');
  if (made !== undefined) {
    const planned = await prepared(made, rig.account);
    await applySteps(planned.steps, rig.account, PACE);
  }
  rig.aws.calls.length = 0;
  return rig;
}
