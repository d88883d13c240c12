import * as Flags from '@oclif/core/flags';

/** Whether changes are made, of commands that can tell them beforehand. */
export const consentFlags = {
  'dry-run': Flags.boolean({
    helpGroup: 'CONSENT',
    description: 'Show what would change, and change nothing.',
  }),
  'exit-code': Flags.boolean({
    helpGroup: 'CONSENT',
    description: 'With --dry-run, exit with 4 where there would be changes.',
    dependsOn: ['dry-run'],
  }),
  yes: Flags.boolean({
    char: 'y',
    helpGroup: 'CONSENT',
    helpLabel: '-y, --yes, --update',
    aliases: ['update'],
    description: 'Change what exists without being asked.',
  }),
};
