import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import type {ProjectJson} from '../../src/cli/operate/project/deploy-project.ts';
import {buildprojectFlags, projectFlags} from '../../src/cli/operate/project/project-flags.ts';

export default class CodebuildBuildproject extends BaseCommand {
  static override summary = 'Have CodeBuild build a repository in an image of its own.';

  static override description =
    'As `codebuild codedeploy`, for builds that are not of this tool: they run in the newest of the images that AWS keeps, or in the one that --builder-image names. The role may push images only where --image-name says which.';

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
