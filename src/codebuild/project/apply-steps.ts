import {isDeepStrictEqual} from 'node:util';
import type {Project} from '@aws-sdk/client-codebuild';
import {Failure, unreachable} from '../../errors.ts';
import {isRefusedByHost, isRoleNotReady} from '../account/codebuild-failure.ts';
import {type StepEvent, applyInOrder} from '../changes/apply-in-order.ts';
import {fieldChanges} from '../changes/field-changes.ts';
import {GIVEN_ROLE_PROPAGATION, ROLE_PROPAGATION} from '../../patience/policies.ts';
import type {Policy} from '../../patience/policy.ts';
import {option, sentence} from '../../text.ts';
import type {AccountChanges} from './account-changes.ts';
import {withBackup} from '../webhook/webhook-backup.ts';
import {type WebhookPace, createWebhook} from './create-webhook.ts';
import {sendableTags} from './desired-project.ts';
import type {ProjectStep} from './project-steps.ts';

/** How a run shows events, waits, and hands over webhooks. */
export interface Pace extends WebhookPace {
  readonly emit: (event: StepEvent) => void;
  /** Lines for what the run has done before. */
  readonly done?: readonly string[];
}

/**
 * Applies all steps of a project. If CodeBuild may not use the role yet, waits, but only if the role may be new: if a
 * step changes it, or for a short time if the project is new, because the command before may have created the role.
 *
 * @throws {Failure} of the first step that fails, with the steps that are done and not done.
 */
export async function applySteps(
  steps: readonly ProjectStep[],
  account: AccountChanges,
  pace: Pace,
): Promise<void> {
  const [changed] = steps.flatMap((it) => changedRole(it) ?? []);
  const [given] = steps.flatMap((it) => givenRole(it) ?? []);
  const onceReady = async (act: () => Promise<void>) => {
    if (changed !== undefined) await onceRoleIsReady(changed, ROLE_PROPAGATION, pace, act);
    else if (given !== undefined) await onceRoleIsReady(given, GIVEN_ROLE_PROPAGATION, pace, act);
    else await act();
  };
  const act = (step: ProjectStep) => applyStep(step, account, onceReady, pace);
  await applyInOrder(steps, act, pace.emit, pace.done);
}

/** Returns the name of the role if a step changes who may use it, or what it allows. */
function changedRole(step: ProjectStep): string | undefined {
  const {kind} = step;
  if (kind === 'put-boundary') return step.role;
  const isChange = kind === 'create-role' || kind === 'put-trust' || kind === 'put-policy';
  return isChange ? step.role.name : undefined;
}

/** Returns the name of the role of a new project. */
function givenRole(step: ProjectStep): string | undefined {
  return step.kind === 'create-project' ? step.input.serviceRole?.split('/').at(-1) : undefined;
}

async function applyStep(
  step: ProjectStep,
  {codebuild, roles, ecr, logs}: AccountChanges,
  onceReady: (act: () => Promise<void>) => Promise<void>,
  pace: WebhookPace,
): Promise<void> {
  switch (step.kind) {
    case 'set-mutability': {
      return ecr.putMutability(step.repository, step.mutability);
    }
    case 'create-role': {
      return roles.createBare(step.role);
    }
    case 'put-trust': {
      return roles.putTrust(step.role);
    }
    case 'put-policy': {
      return roles.putPolicy(step.role);
    }
    case 'put-boundary': {
      return roles.putBoundary(step.role, step.boundary);
    }
    case 'tag-role': {
      return roles.tag(step.role, step.tags);
    }
    case 'create-log-group': {
      return logs.createGroup(step.group);
    }
    case 'put-retention': {
      return logs.putRetention(step.group, step.retention);
    }
    case 'create-project': {
      return onceReady(() => createProject(step.input, codebuild));
    }
    case 'update-project': {
      return onceReady(() => updateProject(step, codebuild));
    }
    case 'delete-backup': {
      return onceReady(() => deleteBackup(step.project, codebuild));
    }
    case 'delete-webhook': {
      return deleteOldWebhook(step, codebuild);
    }
    case 'create-webhook': {
      return onceReady(() => createWebhook(step.input, codebuild, pace));
    }
    case 'update-webhook': {
      return onceReady(() => codebuild.updateWebhook(step.input));
    }
    default: {
      return unreachable(step);
    }
  }
}

/** Creates a project. An existing one counts as created if it is the same. */
async function createProject(
  input: (ProjectStep & {kind: 'create-project'})['input'],
  codebuild: AccountChanges['codebuild'],
): Promise<void> {
  const created = await codebuild.createProject(input);
  if (created !== undefined) return;
  const {name = '', ...wanted} = input;
  const there = await codebuild.project(name);
  if (there !== undefined && differences(there, wanted).length === 0) return;
  throw new Failure(
    'codebuild.project-exists',
    `Someone else has just created the project ${name}, with other settings.`,
    {
      details: there === undefined ? [] : differences(there, wanted),
      remedy: 'Run the same command again. It shows the differences and asks for confirmation.',
    },
  );
}

/**
 * Deletes a webhook at a repository that the project leaves. CodeBuild asks the Git host to delete it, with the access
 * of the project, which may be gone.
 */
async function deleteOldWebhook(
  {project, plannedFrom}: ProjectStep & {kind: 'delete-webhook'},
  codebuild: AccountChanges['codebuild'],
): Promise<void> {
  await requireUnchanged(project, plannedFrom, codebuild);
  try {
    await codebuild.deleteWebhook(project);
  } catch (error) {
    if (!(error instanceof Failure) || !isRefusedByHost(error)) throw error;
    throw new Failure(error.code, error.message, {
      details: error.details,
      remedy: [
        'Give CodeBuild access to the old repository again, or delete the webhook in the CodeBuild console.',
        sentence`Or keep the webhook where it is: ${option('no-webhook')}`,
      ],
      cause: error,
    });
  }
}

async function updateProject(
  {input, plannedFrom}: ProjectStep & {kind: 'update-project'},
  codebuild: AccountChanges['codebuild'],
): Promise<void> {
  await requireUnchanged(input.name ?? '', plannedFrom, codebuild);
  await codebuild.updateProject(input);
}

/** Reads the tags again, because someone else may have changed them while the webhook moved. */
async function deleteBackup(name: string, codebuild: AccountChanges['codebuild']): Promise<void> {
  const {tags} = (await codebuild.project(name)) ?? {};
  await codebuild.updateProject({name, tags: withBackup(sendableTags(tags), [])});
}

/** Checks that a project is still as it was planned, because the next call would overwrite other changes. */
async function requireUnchanged(
  name: string,
  plannedFrom: Project | undefined,
  codebuild: AccountChanges['codebuild'],
): Promise<void> {
  if (plannedFrom === undefined) return;
  const {lastModified: _, ...planned} = plannedFrom;
  const {lastModified: __, webhook, ...others} = (await codebuild.project(name)) ?? {};
  const there = 'webhook' in planned ? {...others, webhook} : others;
  if (isDeepStrictEqual(there, planned)) return;
  throw new Failure(
    'codebuild.project-changed',
    `Someone else has changed the project ${name} in the meantime.`,
    {
      remedy: 'Run the same command again. It shows the differences and asks for confirmation.',
    },
  );
}

function differences(there: Project, wanted: object): string[] {
  const before: Record<string, unknown> = {...there, badgeEnabled: there.badge?.badgeEnabled};
  const asked = Object.entries(wanted).map(([member, to]) => [member, to] as const);
  return asked
    .flatMap(([member, to]) => fieldChanges(pickLike(before[member], to), to, member))
    .map(({field}) => field);
}

/** Keeps only requested members: CodeBuild adds defaults, which are not differences. */
function pickLike(value: unknown, like: unknown): unknown {
  if (typeof like !== 'object' || like === null || Array.isArray(like)) return value;
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(like).map(([name, it]) => [name, pickLike(members[name], it)]),
  );
}

/**
 * Retries until AWS has propagated a new or changed role, which takes some seconds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
 */
async function onceRoleIsReady(
  role: string,
  policy: Policy,
  {patience, signal}: Pace,
  act: () => Promise<void>,
): Promise<void> {
  await patience.retrying(act, policy, {
    signal,
    reason: (error) =>
      isRoleNotReady(error) ? {why: `AWS has not propagated the role ${role} yet`} : undefined,
  });
}
