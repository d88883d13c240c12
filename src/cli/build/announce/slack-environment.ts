import type {Environment} from '../../../environment.ts';
import type {SlackSettings} from '../../../slack/slack-settings.ts';

const VARIABLES = ['SLACK_TOKEN', 'SLACK_CHANNEL_ID', 'SLACK_WORKSPACE_ID'];

/** Whether the environment asks for messages in Slack. */
export function isSlackSetUp(environment: Environment): boolean {
  return VARIABLES.some((name) => environment[name]);
}

/** Where and how to post, from the environment. Loads the module only if it is needed. */
export async function environmentSettings(environment: Environment): Promise<SlackSettings> {
  const {slackSettings} = await import('../../../slack/slack-settings.ts');
  return slackSettings({
    workspaceId: environment['SLACK_WORKSPACE_ID'],
    channelId: environment['SLACK_CHANNEL_ID'],
    token: environment['SLACK_TOKEN'],
  });
}
