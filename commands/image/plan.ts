import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import type {PlanJson} from '../../src/cli/build/describe-plan.ts';
import {imageArgs, planFlags} from '../../src/cli/build/image-flags.ts';

export default class ImagePlan extends BaseCommand {
  static override summary = 'Show what `image build` would do, without changing anything.';

  static override description =
    'Reads the codebase and shows the images, tags, builder, buildpacks and environment variables of a build. The command requires neither Docker nor AWS.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> ../intranet \\\n  --registry registry.example.com/team --json',
  ];

  static override args = imageArgs;
  static override flags = planFlags;

  async run(): Promise<PlanJson> {
    const {args, flags} = await this.parse(ImagePlan);
    const {describePlan} = await import('../../src/cli/build/describe-plan.ts');
    const {json, lines, remarks} = await describePlan(args.path, flags, this.runtime);
    for (const line of remarks) this.logToStderr(line);
    for (const line of lines) this.log(line);
    return json;
  }
}
