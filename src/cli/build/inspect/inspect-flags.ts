import * as Args from '@oclif/core/args';
import type {Verbosity} from '../../reporters/choose-reporter.ts';
import type {AwsFlags} from '../../aws-settings.ts';
import {rebaseFlags} from '../rebase/rebase-flags.ts';

export const inspectArgs = {
  image: Args.string({
    required: true,
    ignoreStdin: true,
    description:
      'Image (intranet/web, intranet/web:branch-main), or its reference in any registry (registry.example.com/intranet/web@sha256:…). Default tag: latest.',
  }),
};

/** The flags of `image inspect`. */
export const inspectFlags = {
  registry: rebaseFlags.registry,
  region: rebaseFlags.region,
  profile: rebaseFlags.profile,
};

/** The flags of `image inspect`, as the parser gives them. */
export interface InspectFlags extends Verbosity, AwsFlags {
  readonly registry?: string | undefined;
}
