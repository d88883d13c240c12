import * as Flags from '@oclif/core/flags';
import {PLATFORMS, type Platform} from '../../../builder-image/platform.ts';
import {accountFlags} from '../run/account-flags.ts';
import type {OperatorFlags} from '../run/operator-run.ts';

export interface PublishFlags extends OperatorFlags {
  readonly builder?: string | undefined;
  readonly platform?: readonly Platform[] | undefined;
  readonly registry?: string | undefined;
  readonly repository: string;
  readonly 'dry-run'?: boolean | undefined;
}

/** The flags of `builder-image publish`. */
export const publishFlags = {
  builder: Flags.string({
    description: 'Buildpack builder to add to. Default: the builder that builds use by default.',
    helpValue: 'REFERENCE',
  }),
  platform: Flags.option({
    options: PLATFORMS,
    description:
      'Platform of the image. Default: linux/amd64. Repeatable; several platforms give an index.',
    multiple: true,
    multipleNonGreedy: true,
  })(),
  registry: Flags.string({
    description:
      'Registry to publish to, with a prefix for the repository. For other registries than private ECR, your Docker credentials are used. Default: ECR in your account.',
    helpValue: 'PREFIX',
  }),
  repository: Flags.string({
    description: 'Repository to publish to, below the prefix of --registry.',
    helpValue: 'NAME',
    default: 'ci-image-builder',
  }),
  'dry-run': Flags.boolean({description: 'Show what would be published, with sizes.'}),
  ...accountFlags,
};
