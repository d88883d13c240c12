import type {Project} from '@aws-sdk/client-codebuild';
import {Failure, unreachable} from '../../errors.ts';
import type {Change} from '../changes/change.ts';
import type {CodeBuildApi} from '../account/codebuild-api.ts';
import {isRefusedByHost} from '../account/codebuild-failure.ts';
import {type StepEvent, applyInOrder} from '../changes/apply-in-order.ts';
import type {RoleApi} from '../account/role-api.ts';

/** One deletion, as plain data. */
export type DeleteStep = {readonly change: Change} & (
  | {readonly kind: 'delete-webhook'; readonly project: string}
  | {readonly kind: 'delete-project'; readonly project: string}
  /** Deletes its policies, too. */
  | {readonly kind: 'delete-role'; readonly role: string; readonly inParts: true}
);

/**
 * Returns the steps that delete a project. The webhook comes first, so that it cannot start a build of a
 * deleted project.
 *
 * @param project `undefined` if it is already deleted.
 * @param role the project's own role, if it is deleted too.
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

/** Events of a deletion. */
export interface DeleteEvents {
  readonly emit: (event: StepEvent) => void;
  /** The Git host does not let CodeBuild delete the webhook. The project is deleted anyway. */
  readonly hookStays: (why: Failure) => void;
}

/** Applies the steps. @throws {Failure} of the first step that fails, with the steps that are done and not done. */
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
