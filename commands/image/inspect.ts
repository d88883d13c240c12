import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import type {InspectJson} from '../../src/cli/build/inspect/inspect-image.ts';
import {inspectArgs, inspectFlags} from '../../src/cli/build/inspect/inspect-flags.ts';

export default class ImageInspect extends BaseCommand {
  static override summary = 'Show what an image in a registry consists of.';

  static override description =
    'Shows the commit, processes, buildpacks, run image, layers and labels of an image, and whether it can be rebased. Reads only its description, and no layers. The command requires no Docker engine. With --json, no value is shortened.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> intranet/web',
    '<%= config.bin %> <%= command.id %> \\\n  registry.example.com/team/intranet/web:latest --json',
  ];

  static override args = inspectArgs;
  static override flags = inspectFlags;

  async run(): Promise<InspectJson> {
    const {args, flags} = await this.parse(ImageInspect);
    const [{inspectImage}, {inspectLines}] = await Promise.all([
      import('../../src/cli/build/inspect/inspect-image.ts'),
      import('../../src/cli/build/inspect/show-inspect.ts'),
    ]);
    const {environment} = this.runtime;
    const json = await inspectImage(args.image, flags, environment);
    for (const line of inspectLines(json)) this.log(line);
    return json;
  }
}
