import * as Flags from '@oclif/core/flags';
import type {InferredFlags} from '@oclif/core/interfaces';
import {REPEATABLE} from '../run/repeatable.ts';

const helpGroup = 'OVERRIDE';

/** Flags for settings that the build has in place of those of its project. */
export const overrideFlags = {
  buildspec: Flags.string({
    helpGroup,
    description: 'Path of the buildspec in the repository, or the ARN of a file in S3.',
    helpValue: 'PATH|ARN',
  }),
  image: Flags.string({
    helpGroup,
    description: 'Image that the build runs in.',
    helpValue: 'REFERENCE',
  }),
  compute: Flags.option({
    helpGroup,
    description: 'Size of the build machine, such as `small` for BUILD_GENERAL1_SMALL.',
    options: ['small', 'medium', 'large', 'xlarge', '2xlarge'] as const,
  })(),
  timeout: Flags.string({
    helpGroup,
    description: 'Time limit of the build, such as 90 (minutes) or 1h30m.',
    helpValue: 'MINUTES',
  }),
  env: Flags.string({
    helpGroup,
    description:
      'Environment variable, visible to everyone who can see the build. It replaces the variable of the project with this name. Repeatable.',
    helpValue: 'NAME=VALUE',
    ...REPEATABLE,
  }),
  secret: Flags.string({
    helpGroup,
    description:
      'Environment variable with its value in Parameter Store, or in Secrets Manager if you give an ARN. The role of the project must be allowed to read it. Repeatable.',
    helpValue: 'NAME=PARAMETER',
    ...REPEATABLE,
  }),
};

/** The override flags, as the parser gives them. */
export type OverrideFlags = Omit<Partial<InferredFlags<typeof overrideFlags>>, 'json'>;
