import * as Args from '@oclif/core/args';
import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import type {StatusJson} from '../../src/cli/operate/watch/build-status.ts';
import {accountFlags} from '../../src/cli/operate/run/account-flags.ts';

export default class CodebuildStatus extends BaseCommand {
  static override summary = 'List builds and their results.';

  static override description =
    'Lists the newest builds of a project. If a build failed, shows the reason. Without a project, lists the newest build of every project.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> intranet',
  ];

  static override args = {
    project: Args.string({description: 'Name of the project. Default: all projects.'}),
  };

  static override flags = accountFlags;

  async run(): Promise<StatusJson> {
    const {args, flags} = await this.parse(CodebuildStatus);
    const {buildStatus} = await import('../../src/cli/operate/watch/build-status.ts');
    const {json, lines} = await buildStatus(args.project, flags, this.runtime.environment);
    for (const line of lines) this.log(line);
    return json;
  }
}
