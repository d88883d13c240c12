import * as Flags from '@oclif/core/flags';
import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {accountFlags} from '../../src/cli/operate/run/account-flags.ts';
import {consentFlags} from '../../src/cli/operate/change/consent-flags.ts';
import type {LinkJson} from '../../src/cli/operate/link/link-host.ts';

export default class CodebuildLinkGithub extends BaseCommand {
  static override summary = 'Give CodeBuild access to GitHub or another Git host.';

  static override description =
    'With --connection, creates a connection (AWS CodeConnections). You approve it in the AWS console, and then use it in your projects. Otherwise, stores a personal access token for all projects of the account and region. At a terminal, the command asks for the token. Elsewhere, it reads the token from standard input.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --connection acme',
    '<%= config.bin %> <%= command.id %> < token.txt',
    '<%= config.bin %> <%= command.id %> --from-secret \\\n  arn:aws:secretsmanager:eu-west-2:123456789012:secret:github-AbCdEf',
  ];

  static override flags = {
    host: Flags.option({
      helpLabel: '    --host, --host-kind',
      aliases: ['host-kind'],
      description: 'Kind of Git host.',
      options: [
        'github',
        'github-enterprise',
        'gitlab',
        'gitlab-self-managed',
        'bitbucket',
      ] as const,
      default: 'github',
    })(),
    connection: Flags.string({
      description: 'Create a connection with this name.',
      helpValue: 'NAME',
      exclusive: ['from-secret'],
    }),
    'from-secret': Flags.string({
      description: 'Use the token in this secret of AWS Secrets Manager.',
      helpValue: 'ARN',
    }),
    ...accountFlags,
    ...consentFlags,
  };

  async run(): Promise<LinkJson> {
    const {flags} = await this.parse(CodebuildLinkGithub);
    const {linkHost} = await import('../../src/cli/operate/link/link-host.ts');
    const {json, lines} = await linkHost(flags, this.runtime.environment);
    for (const line of lines) this.log(line);
    return json;
  }
}
