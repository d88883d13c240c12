import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import type {BuildJson} from '../../src/cli/build/build-json.ts';
import {buildFlags, imageArgs, planFlags} from '../../src/cli/build/image-flags.ts';

export default class ImageBuild extends BaseCommand {
  static override summary = 'Build the images of a codebase and publish them.';

  static override description =
    'Builds once and makes the image of each process from that. A commit that is released already is not built again, unless --rebuild is given; a release that was interrupted is finished. Run `image plan` to see beforehand what it does.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --registry registry.example.com/team',
    '<%= config.bin %> <%= command.id %> --local',
    '<%= config.bin %> <%= command.id %> --registry 127.0.0.1:5000 --env PIP_INDEX_URL --json',
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
