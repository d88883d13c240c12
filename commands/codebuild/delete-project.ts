import * as Flags from '@oclif/core/flags';
import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {accountFlags} from '../../src/cli/operate/run/account-flags.ts';
import {consentFlags} from '../../src/cli/operate/change/consent-flags.ts';
import type {DeleteJson} from '../../src/cli/operate/project/delete-project.ts';

export default class CodebuildDeleteProject extends BaseCommand {
  static override summary = 'Take a project and its webhook away.';

  static override description =
    'Images, logs and, without --with-role, the role stay. Without a terminal it needs --yes.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --name intranet',
    '<%= config.bin %> <%= command.id %> --name intranet --with-role --yes',
  ];

  static override flags = {
    name: Flags.string({required: true, description: 'Name of the project.', helpValue: 'NAME'}),
    'with-role': Flags.boolean({description: "Take away the project's own role, too."}),
    ...accountFlags,
    ...consentFlags,
  };

  async run(): Promise<DeleteJson> {
    const {flags} = await this.parse(CodebuildDeleteProject);
    const {deleteProject} = await import('../../src/cli/operate/project/delete-project.ts');
    const {json, lines} = await deleteProject(flags, this.runtime.environment);
    for (const line of lines) this.log(line);
    return json;
  }
}
