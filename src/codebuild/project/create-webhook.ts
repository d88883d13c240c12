import {Failure} from '../../errors.ts';
import type {Patience} from '../../patience/patience.ts';
import {WEBHOOK_DELETION} from '../../patience/policies.ts';
import {Transient} from '../../patience/transient.ts';
import type {AccountChanges} from './account-changes.ts';
import type {ProjectStep} from './project-steps.ts';

/** A webhook that CodeBuild cannot add to a repository itself, such as one at GitHub Enterprise Server. */
export interface WebhookToAdd {
  readonly project: string;
  /** What a person must enter at the Git host. Both are secret. `undefined` if they are lost. */
  readonly values: {readonly payloadUrl: string; readonly secret: string} | undefined;
}

/** How a run waits, and gives a person what only CodeBuild's answer to the creation of a webhook contains. */
export interface WebhookPace {
  readonly patience: Patience;
  readonly signal?: AbortSignal | undefined;
  readonly handOver: (webhook: WebhookToAdd) => Promise<void>;
}

type Input = (ProjectStep & {kind: 'create-webhook'})['input'];
type Calls = AccountChanges['codebuild'];

/**
 * Creates a webhook. Waits until CodeBuild has deleted the previous one, which it does in the background:
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Webhook.html
 *
 * A webhook that exists gets the settings. It comes from a try with a lost answer, or someone else has created it.
 *
 * @throws {Failure} if CodeBuild does not delete the previous webhook in time.
 */
export async function createWebhook(
  input: Input,
  codebuild: Calls,
  {patience, signal, handOver}: WebhookPace,
): Promise<void> {
  const {projectName: project = ''} = input;
  const toAdd = await patience.retrying(() => tryToCreate(input, codebuild), WEBHOOK_DELETION, {
    signal,
  });
  if (toAdd !== undefined) await handOver({project, ...toAdd});
}

/**
 * @returns what a person must enter at the Git host; `undefined` if CodeBuild has added the webhook itself.
 * @throws {Transient} while CodeBuild deletes the previous webhook.
 */
async function tryToCreate(
  input: Input,
  codebuild: Calls,
): Promise<Pick<WebhookToAdd, 'values'> | undefined> {
  const {projectName: project = ''} = input;
  const created = await codebuild.createWebhook(input);
  if (created !== undefined) {
    const {url, payloadUrl, secret} = created;
    const isByHand = url === undefined && payloadUrl !== undefined && secret !== undefined;
    return isByHand ? {values: {payloadUrl, secret}} : undefined;
  }
  const {status, url, manualCreation} = (await codebuild.project(project))?.webhook ?? {};
  if (status === 'DELETING') throw new Transient(stillThere(project));
  await codebuild.updateWebhook(input);
  return url === undefined && manualCreation !== true ? {values: undefined} : undefined;
}

function stillThere(project: string): Failure {
  return new Failure(
    'codebuild.rejected',
    `CodeBuild is still deleting the old webhook of ${project}.`,
    {
      details: ['Webhook status: DELETING'],
      remedy: 'Run the same command again in a few minutes, to do the rest.',
    },
  );
}
