import * as Flags from '@oclif/core/flags';
import type {InferredFlags} from '@oclif/core/interfaces';
import {accountFlags} from '../run/account-flags.ts';
import {consentFlags} from '../change/consent-flags.ts';

/** The flags of `codebuild slackcreds`. The token is not one of them, so that it is in no shell history. */
export const slackFlags = {
  workspace: Flags.string({
    description: 'ID of the workspace (T…). For a webhook, the first part of its URL.',
    helpValue: 'ID',
  }),
  channel: Flags.string({
    description:
      'For a bot, the ID of its channel (C…). For a webhook, the second part of its URL (B…).',
    helpValue: 'ID',
  }),
  'no-verify': Flags.boolean({
    description: 'Do not check the credentials with Slack.',
  }),
  ...accountFlags,
  ...consentFlags,
};

/** The flags of `codebuild slackcreds`, as the parser gives them. */
export type SlackFlags = InferredFlags<typeof slackFlags> & {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
};
