import type {Project, ProjectSource} from '@aws-sdk/client-codebuild';
import {Failure, unreachable} from '../../errors.ts';
import type {Change} from '../changes/change.ts';
import {isRefusedByHost} from '../account/codebuild-failure.ts';
import {type StepEvent, applyInOrder} from '../changes/apply-in-order.ts';
import type {AccountChanges} from './account-changes.ts';

/** One deletion, as plain data. */
export type DeleteStep = {readonly change: Change} & (
  | {readonly kind: 'delete-webhook'; readonly project: string}
  /** If the Git host interferes, removes the source before. */
  | {readonly kind: 'delete-project'; readonly project: string; readonly inParts: true}
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
      : [{kind: 'delete-project', project: name, inParts: true, change: ofProject} as const]),
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
  /** The Git host does not let CodeBuild delete the project, so its source is removed first. */
  readonly sourceRemoved: (why: Failure) => void;
}

/** Of a project that has nothing to do with a Git host. It must have a buildspec of its own. */
const NO_SOURCE = {
  type: 'NO_SOURCE',
  buildspec: 'version: 0.2\nphases: {build: {commands: ["exit 1"]}}\n',
} as const satisfies ProjectSource;

/** What the deletion of a project changes in an account. Each call throws a `Failure` if it is denied or fails. */
export interface AccountDeletions {
  readonly codebuild: Pick<AccountChanges['codebuild'], 'deleteWebhook' | 'updateProject'> & {
    deleteProject(name: string): Promise<void>;
  };
  readonly roles: {
    /** Deletes its policies, too. */
    delete(name: string): Promise<void>;
  };
}

/** Applies the steps. @throws {Failure} of the first step that fails, with the steps that are done and not done. */
export async function applyDelete(
  steps: readonly DeleteStep[],
  {codebuild, roles}: AccountDeletions,
  {emit, ...events}: DeleteEvents,
): Promise<void> {
  await applyInOrder(
    steps,
    async (step) => {
      switch (step.kind) {
        case 'delete-webhook': {
          try {
            return await codebuild.deleteWebhook(step.project);
          } catch (error) {
            events.hookStays(refusalByHost(error));
            return 'left-out';
          }
        }
        case 'delete-project': {
          return deleteProject(step.project, codebuild, events);
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

async function deleteProject(
  name: string,
  codebuild: AccountDeletions['codebuild'],
  {sourceRemoved}: Pick<DeleteEvents, 'sourceRemoved'>,
): Promise<void> {
  try {
    await codebuild.deleteProject(name);
  } catch (error) {
    const refusal = refusalByHost(error);
    await codebuild.updateProject({name, source: NO_SOURCE, sourceVersion: ''});
    sourceRemoved(refusal);
    await codebuild.deleteProject(name);
  }
}

/** Returns the refusal of the Git host. Throws any other error. */
function refusalByHost(error: unknown): Failure {
  if (!(error instanceof Failure) || !isRefusedByHost(error)) throw error;
  return error;
}

function deletion(resource: string): Change {
  return {resource, action: 'delete', fields: []};
}
