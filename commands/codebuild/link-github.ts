import * as Flags from '@oclif/core/flags';
import {BaseCommand} from '../../src/cli/shell/base-command.ts';
import {accountFlags} from '../../src/cli/operate/run/account-flags.ts';
import {consentFlags} from '../../src/cli/operate/change/consent-flags.ts';
import type {LinkJson} from '../../src/cli/operate/link/link-host.ts';

export default class CodebuildLinkGithub extends BaseCommand {
  static override summary = 'Let CodeBuild into GitHub, or another Git host.';

  static override description =
    'By a connection (CodeConnections), which a person finishes in the console and each project can name; or by a personal access token, which CodeBuild keeps for the account and region. The token is asked for at a terminal, else read from standard input.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --connection acme',
    '<%= config.bin %> <%= command.id %> < token.txt',
    '<%= config.bin %> <%= command.id %> --from-secret \\\n  arn:aws:secretsmanager:eu-west-2:123456789012:secret:github-AbCdEf',
  ];

  static override flags = {
    host: Flags.option({
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
      description: 'Make a connection of this name.',
      helpValue: 'NAME',
      exclusive: ['from-secret'],
    }),
    'from-secret': Flags.string({
      description: 'Take the token from this secret of Secrets Manager.',
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
