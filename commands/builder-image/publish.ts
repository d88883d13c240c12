import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {publishFlags} from '../../src/cli/operate/publish/publish-flags.ts';
import type {PublishJson} from '../../src/cli/operate/publish/show-publish.ts';

export default class BuilderImagePublish extends BaseCommand {
  static override summary = 'Publish a builder image for builds without Docker.';

  static override description =
    'Adds ci-image-builder and Node.js to a buildpack builder, and publishes the result. Docker is not required: the layers of the builder are copied from registry to registry. npm downloads Node.js. If the same image is already published, the command changes nothing. If it was interrupted, run it again to continue.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --profile live',
    '<%= config.bin %> <%= command.id %> --builder paketobuildpacks/builder-noble:0.1.2 \\\n  --platform linux/amd64 --platform linux/arm64 --registry registry.example.com/team',
  ];

  static override flags = publishFlags;

  async run(): Promise<PublishJson> {
    const {flags} = await this.parse(BuilderImagePublish);
    const {publishBuilderImage} =
      await import('../../src/cli/operate/publish/publish-builder-image.ts');
    const {json, lines} = await publishBuilderImage(flags, this.runtime);
    for (const line of lines) this.log(line);
    return json;
  }
}
