import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import type {BuildJson} from '../../src/cli/build/build-json.ts';
import {buildFlags, imageArgs, planFlags} from '../../src/cli/build/image-flags.ts';

export default class ImageBuild extends BaseCommand {
  static override summary = 'Build and publish the images of a codebase.';

  static override description =
    'Builds the codebase once, and creates one image for each process from this build. If the commit is already released, nothing is built, unless you pass --rebuild. If a release was interrupted, the command finishes it. To see what a build would do, run `image plan`.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --registry registry.example.com/team',
    '<%= config.bin %> <%= command.id %> --local',
    '<%= config.bin %> <%= command.id %> --registry 127.0.0.1:5000 \\\n  --env PIP_INDEX_URL --json',
  ];

  static override args = imageArgs;
  static override flags = {...planFlags, ...buildFlags};

  async run(): Promise<BuildJson> {
    const {args, flags} = await this.parse(ImageBuild);
    const {buildAndReport} = await import('../../src/cli/build/build-and-report.ts');
    const {json, lines} = await buildAndReport(args.path, flags, this.runtime);
    for (const line of lines) this.log(line);
    return json;
  }
}
