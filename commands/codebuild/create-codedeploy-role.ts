import * as Flags from '@oclif/core/flags';
import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {accountFlags} from '../../src/cli/operate/run/account-flags.ts';
import {consentFlags} from '../../src/cli/operate/change/consent-flags.ts';
import type {SharedRoleJson} from '../../src/cli/operate/project/create-shared-role.ts';

export default class CodebuildCreateCodedeployRole extends BaseCommand {
  static override summary = 'Create an IAM role that all projects of an account can share.';

  static override description =
    'By default, each project has a role of its own, with fewer permissions. Both types of roles may write logs, pull from the CodeCommit repositories of the account, read and write objects in its S3 buckets, and use its connections. The type `ci` may also push images to every repository of the account, pull images from ECR, and read parameters below /codebuild/. To use the role, pass its name to `codebuild codedeploy --role`.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --profile live',
    '<%= config.bin %> <%= command.id %> --type custom --dry-run',
  ];

  static override flags = {
    type: Flags.option({
      description: 'Type of the role: `ci` may push images, `custom` may not.',
      options: ['ci', 'custom'] as const,
      default: 'ci',
    })(),
    tag: Flags.string({
      description: 'AWS tag of the role. Repeatable.',
      helpValue: 'KEY=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    ...accountFlags,
    ...consentFlags,
  };

  async run(): Promise<SharedRoleJson> {
    const {flags} = await this.parse(CodebuildCreateCodedeployRole);
    const {createSharedRole} = await import('../../src/cli/operate/project/create-shared-role.ts');
    const {json, lines} = await createSharedRole(flags, this.runtime.environment);
    for (const line of lines) this.log(line);
    return json;
  }
}
