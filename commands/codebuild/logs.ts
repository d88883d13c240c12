import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {accountFlags} from '../../src/cli/operate/run/account-flags.ts';
import type {LogsJson} from '../../src/cli/operate/watch/show-logs.ts';

export default class CodebuildLogs extends BaseCommand {
  static override summary = 'Show the log of a build.';

  static override description =
    'With --follow, shows the log until the build ends. If the build fails or is stopped, the exit code is 5. Ctrl-C leaves the build running.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> intranet',
    '<%= config.bin %> <%= command.id %> intranet 12 --follow',
  ];

  static override args = {
    project: Args.string({required: true, description: 'Name of the project.'}),
    build: Args.string({
      description: 'Number, ID, ARN or URL of the build. Default: the newest build of the project.',
    }),
  };

  static override flags = {
    follow: Flags.boolean({char: 'f', description: 'Follow the log until the build ends.'}),
    ...accountFlags,
  };

  async run(): Promise<LogsJson> {
    const {args, flags} = await this.parse(CodebuildLogs);
    const {showLogs} = await import('../../src/cli/operate/watch/show-logs.ts');
    return showLogs(args, flags, this.runtime.environment, (line) => this.log(line));
  }
}
