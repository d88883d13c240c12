import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {slackFlags} from '../../src/cli/operate/slackcreds/slack-flags.ts';
import type {SlackCredsJson} from '../../src/cli/operate/slackcreds/store-slack-credentials.ts';

export default class CodebuildSlackcreds extends BaseCommand {
  static override summary = 'Store Slack credentials for build notifications.';

  static override description =
    'Stores the credentials in Parameter Store, as /codebuild/slack_workspace_id, /codebuild/slack_channel_id and /codebuild/slack_api_token. Your buildspec reads them from there. You can use a bot, or an incoming webhook. The URL of a webhook contains all three values: https://hooks.slack.com/services/WORKSPACE/CHANNEL/TOKEN. At a terminal, the command asks for the token. Elsewhere, it reads the token from standard input. It checks the credentials with Slack first, and posts no message.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --profile live \\\n  --workspace T01ABCDEFGH --channel C01ABCDEFGH',
    '<%= config.bin %> <%= command.id %> --workspace T01ABCDEFGH \\\n  --channel B01ABCDEFGH --yes < token.txt',
  ];

  static override flags = slackFlags;

  async run(): Promise<SlackCredsJson> {
    const {flags} = await this.parse(CodebuildSlackcreds);
    const {storeSlackCredentials} =
      await import('../../src/cli/operate/slackcreds/store-slack-credentials.ts');
    const {json, lines} = await storeSlackCredentials(flags, this.runtime.environment);
    for (const line of lines) this.log(line);
    return json;
  }
}
