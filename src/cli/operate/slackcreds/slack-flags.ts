import * as Flags from '@oclif/core/flags';
import type {InferredFlags} from '@oclif/core/interfaces';
import {accountFlags} from '../run/account-flags.ts';
import {consentFlags} from '../change/consent-flags.ts';

/** What `codebuild slackcreds` takes. The token is no flag. */
export const slackFlags = {
  workspace: Flags.string({
    description: "Id of the workspace, T…: the first part of a webhook's address.",
    helpValue: 'ID',
  }),
  channel: Flags.string({
    description:
      "Id of the bot's channel, C…; or of the webhook, B…: the second part of its address.",
    helpValue: 'ID',
  }),
  'no-verify': Flags.boolean({
    description: 'Do not ask Slack whether the credentials work.',
  }),
  ...accountFlags,
  ...consentFlags,
};

/** The flags of `codebuild slackcreds`, as the parser gives them. */
export type SlackFlags = InferredFlags<typeof slackFlags> & {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
};
