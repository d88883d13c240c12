import * as Flags from '@oclif/core/flags';
import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {accountFlags} from '../../src/cli/operate/run/account-flags.ts';
import {consentFlags} from '../../src/cli/operate/change/consent-flags.ts';
import type {DeleteJson} from '../../src/cli/operate/project/delete-project.ts';

export default class CodebuildDeleteProject extends BaseCommand {
  static override summary = 'Delete a project and its webhook.';

  static override description =
    'Images and logs stay. The role stays, unless you pass --with-role. Without a terminal, the command requires --yes.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --name intranet',
    '<%= config.bin %> <%= command.id %> --name intranet --with-role --yes',
  ];

  static override flags = {
    name: Flags.string({required: true, description: 'Name of the project.', helpValue: 'NAME'}),
    'with-role': Flags.boolean({description: "Also delete the project's own role."}),
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
