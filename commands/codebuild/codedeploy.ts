import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import type {ProjectJson} from '../../src/cli/operate/project/deploy-project.ts';
import {codedeployFlags, projectFlags} from '../../src/cli/operate/project/project-flags.ts';

export default class CodebuildCodedeploy extends BaseCommand {
  static override summary = 'Create or update a CodeBuild project that builds your images.';

  static override description =
    'Creates the project, its IAM role and its webhook. If the project exists, the command updates it. Settings that you do not name stay as they are. You can run the command again at any time, for example to finish an interrupted run.\n\nA new project requires --git, --name, --branch and --buildspec. For a project that exists, only --name is required. At a terminal, the command asks for those that are missing. If your profile uses IAM Identity Center and you are signed out, it also asks whether to sign you in.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --profile live --name intranet \\\n  --git https://github.com/acme/intranet --branch main \\\n  --buildspec buildspec.yml',
    '<%= config.bin %> <%= command.id %> --name intranet \\\n  --git git@github.com:acme/intranet.git --branch main --tag-pattern "v*" \\\n  --buildspec buildspec.yml --dry-run',
  ];

  static override flags = {...projectFlags, ...codedeployFlags};

  async run(): Promise<ProjectJson> {
    const {flags} = await this.parse(CodebuildCodedeploy);
    const {deployProject} = await import('../../src/cli/operate/project/deploy-project.ts');
    const {json, lines} = await deployProject(flags, {kind: 'codedeploy', ...this.runtime});
    for (const line of lines) this.log(line);
    return json;
  }
}
