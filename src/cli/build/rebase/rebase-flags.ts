import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type {Verbosity} from '../../reporters/choose-reporter.ts';
import type {Severity} from '../../../image/scan.ts';
import type {AwsFlags} from '../../aws-settings.ts';
import {buildFlags, planFlags} from '../image-flags.ts';

export const rebaseArgs = {
  name: Args.string({
    multiple: true,
    ignoreStdin: true,
    description:
      'Application (intranet), image (intranet/web), or reference of an image in any registry (registry.example.com/intranet/web:latest).',
  }),
};

const FIXABLE = [
  'critical',
  'high',
  'medium',
  'low',
  'informational',
] as const satisfies readonly Severity[];

/** The flags of `image rebase`. */
export const rebaseFlags = {
  all: Flags.boolean({
    description:
      'Rebase all applications: in ECR, those in repositories with the tag managed-by: ci-image-builder; elsewhere, those below --registry.',
  }),
  tag: Flags.string({
    description: 'Registry tag to rebase. Default: latest and branch-*. Repeatable.',
    helpValue: 'TAG',
    multiple: true,
    multipleNonGreedy: true,
  }),
  fixing: Flags.option({
    options: FIXABLE,
    description:
      'Rebase only applications in which this fixes a vulnerability of this severity or a higher one, according to the scans of ECR.',
    helpValue: 'SEVERITY',
  })(),
  registry: Flags.string({
    helpGroup: 'REGISTRY',
    description:
      'Registry of the applications, with a prefix for the names of the images. Default: ECR in your account.',
    helpValue: 'PREFIX',
  }),
  region: {...buildFlags.region, helpGroup: 'REGISTRY'},
  profile: {...buildFlags.profile, helpGroup: 'REGISTRY'},
  'run-image': Flags.string({
    helpGroup: 'RUN IMAGE',
    description:
      'Run image to rebase on. Default: the newest version of the run image that the image was built on.',
    helpValue: 'REFERENCE',
  }),
  mirror: {
    ...planFlags.mirror,
    helpGroup: 'RUN IMAGE',
    description:
      'Registry to pull run images from. `none` means the registry that they are named after.',
  },
  force: Flags.boolean({
    helpGroup: 'RUN IMAGE',
    description: 'With --run-image, accept a run image with another name. All other checks remain.',
    dependsOn: ['run-image'],
  }),
  'dry-run': Flags.boolean({
    helpGroup: 'CONFIRMATION',
    description: 'Show what would be rebased, without changing anything.',
  }),
  'exit-code': Flags.boolean({
    helpGroup: 'CONFIRMATION',
    description: 'With --dry-run, exit with code 4 if an image would be rebased.',
    dependsOn: ['dry-run'],
  }),
  yes: Flags.boolean({
    char: 'y',
    helpGroup: 'CONFIRMATION',
    description: 'Move the tags without asking.',
  }),
};

/** The flags of `image rebase`, as the parser gives them. */
export interface RebaseFlags extends Verbosity, AwsFlags {
  readonly json?: boolean | undefined;
  readonly all?: boolean | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly fixing?: (typeof FIXABLE)[number] | undefined;
  readonly registry?: string | undefined;
  readonly 'run-image'?: string | undefined;
  readonly mirror?: string | undefined;
  readonly force?: boolean | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly 'exit-code'?: boolean | undefined;
  readonly yes?: boolean | undefined;
}
