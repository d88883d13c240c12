import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import type {ProjectJson} from '../../src/cli/operate/project/deploy-project.ts';
import {codedeployFlags, projectFlags} from '../../src/cli/operate/project/project-flags.ts';

export default class CodebuildCodedeploy extends BaseCommand {
  static override summary = 'Have CodeBuild watch a repository and build its images.';

  static override description =
    "Creates the project with its role and its webhook, or makes the one that is there what the flags ask for; what they don't name stays as it is. Run it again at any time: it changes only what differs, and finishes what was interrupted. At a terminal it asks for what is missing, and signs in.";

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
