import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {accountFlags} from '../../src/cli/operate/run/account-flags.ts';
import type {StartJson} from '../../src/cli/operate/watch/start-build.ts';

export default class CodebuildStart extends BaseCommand {
  static override summary = 'Start a build of a project.';

  static override description =
    'Builds what the project names, or the branch, commit or tag that is given. With --follow it shows phases and log until the build ends, and ends with 5 where the build fails or is stopped. Ctrl-C leaves the build running, unless --stop-on-interrupt is given.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> intranet --follow',
    '<%= config.bin %> <%= command.id %> intranet --tag v1.2.0 --follow --stop-on-interrupt',
  ];

  static override args = {
    project: Args.string({required: true, description: 'Name of the project.'}),
  };

  static override flags = {
    branch: Flags.string({
      description: "Branch to build, in place of the project's.",
      helpValue: 'NAME',
      exclusive: ['commit', 'tag'],
    }),
    commit: Flags.string({
      description: 'Commit to build.',
      helpValue: 'HASH',
      exclusive: ['branch', 'tag'],
    }),
    tag: Flags.string({
      description: 'Git tag to build.',
      helpValue: 'NAME',
      exclusive: ['branch', 'commit'],
    }),
    follow: Flags.boolean({
      char: 'f',
      description: 'Show phases and log until the build ends.',
    }),
    'stop-on-interrupt': Flags.boolean({
      description: 'With --follow, Ctrl-C stops the build.',
      dependsOn: ['follow'],
    }),
    debug: Flags.boolean({
      description:
        'Hold the build where it says codebuild-breakpoint, so that it can be looked into.',
    }),
    ...accountFlags,
  };

  async run(): Promise<StartJson> {
    const {args, flags} = await this.parse(CodebuildStart);
    const {startBuild} = await import('../../src/cli/operate/watch/start-build.ts');
    const {json, lines} = await startBuild(args.project, flags, this.runtime.environment);
    for (const line of lines) this.log(line);
    return json;
  }
}
