import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import type {RebaseJson} from '../../src/cli/build/rebase/rebase-result.ts';
import {rebaseArgs, rebaseFlags} from '../../src/cli/build/rebase/rebase-flags.ts';

export default class ImageRebase extends BaseCommand {
  static override summary = 'Put images on the newest version of their run image.';

  static override description =
    'Replaces the operating system under applications, without building them again. The layers of the application stay the same. The work happens in the registry, so the command requires neither Docker nor the source. If it is interrupted, run it again to finish it. If an image has to stay as it is, the exit code is 1.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> intranet --dry-run',
    '<%= config.bin %> <%= command.id %> --all --yes',
    '<%= config.bin %> <%= command.id %> intranet/web --tag branch-main \\\n  --registry registry.example.com/team',
  ];

  static override args = rebaseArgs;
  static override flags = rebaseFlags;

  async run(): Promise<RebaseJson> {
    const {args, flags} = await this.parse(ImageRebase);
    const {rebaseImages} = await import('../../src/cli/build/rebase/rebase-images.ts');
    const {environment} = this.runtime;
    const {json, lines} = await rebaseImages(args.name ?? [], flags, environment);
    for (const line of lines) this.log(line);
    return json;
  }
}
