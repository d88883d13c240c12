import * as Flags from '@oclif/core/flags';

/** The flags of all commands that show their changes before they make them. */
export const consentFlags = {
  'dry-run': Flags.boolean({
    helpGroup: 'CONFIRMATION',
    description: 'Show the changes without making them.',
  }),
  'exit-code': Flags.boolean({
    helpGroup: 'CONFIRMATION',
    description: 'With --dry-run, exit with code 4 if there are changes.',
    dependsOn: ['dry-run'],
  }),
  yes: Flags.boolean({
    char: 'y',
    helpGroup: 'CONFIRMATION',
    helpLabel: '-y, --yes, --update',
    aliases: ['update'],
    description: 'Change or delete existing resources without asking.',
  }),
};
