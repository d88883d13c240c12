import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {listArgs, listFlags} from '../../src/cli/build/list/list-flags.ts';
import type {ListJson} from '../../src/cli/build/list/list-json.ts';

export default class ImageList extends BaseCommand {
  static override summary =
    'List images in a registry, and which of them have an outdated run image.';

  static override description =
    'Shows the images that the tags latest and branch-* name: their tags, commit, age, size, the time since their last pull (in private ECR), and the versions of their run image and builder. If there is a newer run image, an arrow leads to its version, and `image rebase` can put the image on it. (?) means that the newest run image was not found, or does not fit.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --findings',
    '<%= config.bin %> <%= command.id %> --outdated \\\n  --registry registry.example.com/team --json',
  ];

  static override args = listArgs;
  static override flags = listFlags;

  async run(): Promise<ListJson> {
    const {args, flags} = await this.parse(ImageList);
    const {listImages} = await import('../../src/cli/build/list/list-images.ts');
    const {json, lines} = await listImages(args.name ?? [], flags, this.runtime.environment);
    for (const line of lines) this.log(line);
    return json;
  }
}
