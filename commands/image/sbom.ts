import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {inspectArgs} from '../../src/cli/build/inspect/inspect-flags.ts';
import type {SbomJson} from '../../src/cli/build/sbom/export-sbom.ts';
import {sbomFlags} from '../../src/cli/build/sbom/sbom-flags.ts';

export default class ImageSbom extends BaseCommand {
  static override summary = 'Get the software bills of materials of an image.';

  static override description =
    'Reads what buildpacks recorded about the packages that they installed. Packages of the run image are not in it. Only the layer with these files is downloaded. With --json and without --output, the documents are in the result.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> intranet/web',
    '<%= config.bin %> <%= command.id %> intranet/web:branch-main \\\n  --format cyclonedx --output sbom',
  ];

  static override args = inspectArgs;
  static override flags = sbomFlags;

  async run(): Promise<SbomJson> {
    const {args, flags} = await this.parse(ImageSbom);
    const {exportSbom} = await import('../../src/cli/build/sbom/export-sbom.ts');
    const json = await exportSbom(args.image, flags, this.runtime.environment);
    for (const {path} of json.files) this.log(path);
    return json;
  }
}
