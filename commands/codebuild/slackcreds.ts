import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {slackFlags} from '../../src/cli/operate/slackcreds/slack-flags.ts';
import type {SlackCredsJson} from '../../src/cli/operate/slackcreds/store-slack-credentials.ts';

export default class CodebuildSlackcreds extends BaseCommand {
  static override summary = 'Store what builds announce themselves in Slack with.';

  static override description =
    "The token of an app's bot, or the three parts of an incoming webhook's address, https://hooks.slack.com/services/WORKSPACE/CHANNEL/TOKEN. The token is asked for at a terminal, else read from standard input. Slack is asked first whether they work; nothing is posted. They become the parameters /codebuild/slack_workspace_id, slack_channel_id and slack_api_token, from which a buildspec takes them.";

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
