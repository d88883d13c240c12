import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import type {ProjectJson} from '../../src/cli/operate/project/deploy-project.ts';
import {buildprojectFlags, projectFlags} from '../../src/cli/operate/project/project-flags.ts';

export default class CodebuildBuildproject extends BaseCommand {
  static override summary = 'Create or update a CodeBuild project for any other build.';

  static override description =
    'Works like `codebuild codedeploy`. Builds of a new project run in the newest image that AWS provides, or in the image that you name with --builder-image. The role may push images only if you name them with --image-name or in the process file of your checkout.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --name docs \\\n  --git https://github.com/acme/docs --branch main --buildspec buildspec.yml',
  ];

  static override flags = {...projectFlags, ...buildprojectFlags};

  async run(): Promise<ProjectJson> {
    const {flags} = await this.parse(CodebuildBuildproject);
    const {deployProject} = await import('../../src/cli/operate/project/deploy-project.ts');
    const {json, lines} = await deployProject(flags, {kind: 'buildproject', ...this.runtime});
    for (const line of lines) this.log(line);
    return json;
  }
}
