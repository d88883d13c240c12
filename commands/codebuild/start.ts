import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {accountFlags} from '../../src/cli/operate/run/account-flags.ts';
import type {StartJson} from '../../src/cli/operate/watch/start-build.ts';
import {overrideFlags} from '../../src/cli/operate/watch/start-flags.ts';

export default class CodebuildStart extends BaseCommand {
  static override summary = 'Start a build of a project.';

  static override description =
    "Builds the project's branch, or the branch, commit or Git tag that you name. With --follow, shows the phases and the log until the build ends. If the build fails or is stopped, the exit code is 5. Ctrl-C leaves the build running, unless you pass --stop-on-interrupt.";

  static override examples = [
    '<%= config.bin %> <%= command.id %> intranet --follow',
    '<%= config.bin %> <%= command.id %> intranet --tag v1.2.0 \\\n  --follow --stop-on-interrupt',
    '<%= config.bin %> <%= command.id %> intranet --branch try-python \\\n  --env DEBUG=1 --compute large --timeout 2h',
  ];

  static override args = {
    project: Args.string({required: true, description: 'Name of the project.'}),
  };

  static override flags = {
    branch: Flags.string({
      description: "Branch to build. Default: the project's branch.",
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
      description: 'Show the phases and the log until the build ends.',
    }),
    'stop-on-interrupt': Flags.boolean({
      description: 'With --follow, stop the build on Ctrl-C.',
      dependsOn: ['follow'],
    }),
    debug: Flags.boolean({
      description: 'Pause the build at codebuild-breakpoint so that you can open a shell in it.',
    }),
    ...overrideFlags,
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
