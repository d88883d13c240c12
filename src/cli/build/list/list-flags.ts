import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import {type RebaseFlags, rebaseFlags} from '../rebase/rebase-flags.ts';

export const listArgs = {
  name: Args.string({
    multiple: true,
    ignoreStdin: true,
    description: 'Application (intranet), or image (intranet/web). Default: all applications.',
  }),
};

/** The flags of `image list`. */
export const listFlags = {
  all: Flags.boolean({
    description:
      'List all applications, which is the default: in ECR, those in repositories with the tag managed-by: ci-image-builder; elsewhere, those below --registry.',
  }),
  outdated: Flags.boolean({
    description: 'List only images for which there is a newer run image.',
  }),
  findings: Flags.boolean({
    description:
      'Count the vulnerabilities that ECR found in each image, and those that a rebase would fix.',
  }),
  tag: Flags.string({
    description: 'Registry tag to list. Default: latest and branch-*. Repeatable.',
    helpValue: 'TAG',
    multiple: true,
    multipleNonGreedy: true,
  }),
  registry: rebaseFlags.registry,
  region: rebaseFlags.region,
  profile: rebaseFlags.profile,
  mirror: rebaseFlags.mirror,
};

/** The flags of `image list`, as the parser gives them. */
export interface ListFlags extends Pick<
  RebaseFlags,
  'all' | 'mirror' | 'profile' | 'quiet' | 'region' | 'registry' | 'tag' | 'verbose'
> {
  readonly outdated?: boolean | undefined;
  readonly findings?: boolean | undefined;
}
