import type {Project} from '@aws-sdk/client-codebuild';
import {Failure, unreachable} from '../../errors.ts';
import type {Change} from '../changes/change.ts';
import type {CodeBuildApi} from '../account/codebuild-api.ts';
import {isRefusedByHost} from '../account/codebuild-failure.ts';
import {type StepEvent, applyInOrder} from '../changes/apply-in-order.ts';
import type {RoleApi} from '../account/role-api.ts';

/** One thing that goes, as plain data. */
export type DeleteStep = {readonly change: Change} & (
  | {readonly kind: 'delete-webhook'; readonly project: string}
  | {readonly kind: 'delete-project'; readonly project: string}
  /** With its policies. */
  | {readonly kind: 'delete-role'; readonly role: string; readonly inParts: true}
);

/**
 * What goes with a project: first its webhook, so that nothing starts a build of what is not there.
 *
 * @param project `undefined` where it has gone already.
 * @param role the project's own role, where it goes too.
 */
export function deleteSteps(
  name: string,
  project: Project | undefined,
  role: string | undefined,
): DeleteStep[] {
  const from = project?.source?.location;
  const fields = from === undefined ? [] : [{field: 'source.location', from}];
  const ofProject = {...deletion(`project ${name}`), fields};
  return [
    ...(project?.webhook === undefined
      ? []
      : [{kind: 'delete-webhook', project: name, change: deletion(`webhook of ${name}`)} as const]),
    ...(project === undefined
      ? []
      : [{kind: 'delete-project', project: name, change: ofProject} as const]),
    ...(role === undefined
      ? []
      : [{kind: 'delete-role', role, inParts: true, change: deletion(`role ${role}`)} as const]),
  ];
}

/** How a run shows what it deletes. */
export interface DeleteEvents {
  readonly emit: (event: StepEvent) => void;
  /** The Git host does not let CodeBuild take the hook away; the project goes all the same. */
  readonly hookStays: (why: Failure) => void;
}

/** @throws {Failure} of the first step that fails, with what is done and what is not. */
export async function applyDelete(
  steps: readonly DeleteStep[],
  {codebuild, roles}: {readonly codebuild: CodeBuildApi; readonly roles: RoleApi},
  {emit, hookStays}: DeleteEvents,
): Promise<void> {
  await applyInOrder(
    steps,
    async (step) => {
      switch (step.kind) {
        case 'delete-webhook': {
          try {
            return await codebuild.deleteWebhook(step.project);
          } catch (error) {
            if (!(error instanceof Failure) || !isRefusedByHost(error)) throw error;
            hookStays(error);
            return 'left-out';
          }
        }
        case 'delete-project': {
          return codebuild.deleteProject(step.project);
        }
        case 'delete-role': {
          return roles.delete(step.role);
        }
        default: {
          return unreachable(step);
        }
      }
    },
    emit,
  );
}

function deletion(resource: string): Change {
  return {resource, action: 'delete', fields: []};
}
