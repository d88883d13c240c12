import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import {Failure} from '../../errors.ts';

const visibility = Flags.custom<'private' | 'public'>({
  parse: async (input) => {
    const value = input.toLowerCase();
    if (value === 'private' || value === 'public') return value;
    const wrong = `The visibility is "${input}", which is neither PRIVATE nor PUBLIC.`;
    const remedy = 'Set ECR_VISIBILITY or --visibility to PRIVATE or PUBLIC.';
    throw new Failure('usage.invalid-value', wrong, {remedy});
  },
});

export const imageArgs = {
  path: Args.string({
    default: '.',
    description: 'Folder of the codebase.',
    ignoreStdin: true,
    noCacheDefault: true,
  }),
};

/** What `image plan` and `image build` both take: everything that a plan depends on. */
export const planFlags = {
  registry: Flags.string({
    helpGroup: 'DESTINATION',
    description:
      "Publish below this prefix: in any OCI registry, with your Docker credentials, or in an account's private ECR (ACCOUNT.dkr.ecr.REGION.amazonaws.com/team), with AWS's.",
    helpValue: 'PREFIX',
    // Not with visibility, which every buildspec may set as a variable.
    exclusive: ['local'],
  }),
  visibility: visibility({
    helpGroup: 'DESTINATION',
    description: 'Publish to private or public ECR.',
    helpValue: 'PRIVATE|PUBLIC',
    env: 'ECR_VISIBILITY',
  }),
  local: Flags.boolean({
    helpGroup: 'DESTINATION',
    description: 'Build one image into the local Docker engine, from the folder as it is.',
  }),
  builder: Flags.string({
    helpGroup: 'BUILDER',
    description: 'Builder image.',
    helpValue: 'REFERENCE',
  }),
  'run-image': Flags.string({
    helpGroup: 'BUILDER',
    description: 'Run image.',
    helpValue: 'REFERENCE',
  }),
  'lifecycle-image': Flags.string({
    helpGroup: 'BUILDER',
    description: 'Lifecycle image.',
    helpValue: 'REFERENCE',
  }),
  'builder-version': Flags.string({
    helpGroup: 'BUILDER',
    description: 'Tag of the builder image, such as 0.2.326-full.',
    helpValue: 'VERSION',
    env: 'PAKETO_BUILDER_VERSION',
  }),
  'lifecycle-version': Flags.string({
    helpGroup: 'BUILDER',
    description: 'Tag of the lifecycle image, such as 0.16.0.',
    helpValue: 'VERSION',
    env: 'LIFECYCLE_VERSION',
  }),
  mirror: Flags.string({
    helpGroup: 'BUILDER',
    description: 'Where builder, run and lifecycle image come from; "none" is Docker Hub.',
    helpValue: 'PREFIX|none',
    env: 'IMAGE_MIRROR',
  }),
  buildpack: Flags.string({
    helpGroup: 'CODEBASE',
    description:
      'Buildpack instead of those of the codebase: an ID, an image, an address, or a path such as ./x. Repeatable, in order.',
    helpValue: 'ID|PATH',
    multiple: true,
    multipleNonGreedy: true,
  }),
  env: Flags.string({
    char: 'e',
    helpGroup: 'CODEBASE',
    description: 'Setting for the buildpacks. Without a value it is a secret from the environment.',
    helpValue: 'NAME[=VALUE]',
    multiple: true,
    multipleNonGreedy: true,
  }),
  process: Flags.string({
    helpGroup: 'CODEBASE',
    description: 'Only the image of this process. Repeatable.',
    helpValue: 'NAME',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'working-tree': Flags.boolean({
    helpGroup: 'CODEBASE',
    description: 'Build the folder as it is instead of the commit, and move no tag.',
  }),
  branch: Flags.string({
    helpGroup: 'TAGS',
    description:
      'Branch of the commit. By default, it is taken from the CI service, or else from Git.',
    helpValue: 'NAME',
  }),
  'git-tag': Flags.string({
    helpGroup: 'TAGS',
    description:
      'Git tag at the commit, beside those that the clone has and the CI service names. Repeatable.',
    helpValue: 'NAME',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'latest-branch': Flags.string({
    helpGroup: 'TAGS',
    description: 'Move "latest" with this branch only.',
    helpValue: 'NAME',
    exclusive: ['no-latest'],
  }),
  'no-latest': Flags.boolean({helpGroup: 'TAGS', description: 'Do not move "latest".'}),
  'legacy-tags': Flags.boolean({
    helpGroup: 'TAGS',
    description: 'Set the old tags too: bare 1a2b3c4 and main.',
  }),
};

/** What only building takes. */
export const buildFlags = {
  region: Flags.string({
    helpGroup: 'DESTINATION',
    description:
      "Region of private ECR; else that of --registry's address, AWS_REGION's, or the profile's. ECR Public has none to choose.",
    helpValue: 'REGION',
  }),
  profile: Flags.string({
    helpGroup: 'DESTINATION',
    description: 'AWS profile to sign in to ECR with.',
    helpValue: 'NAME',
  }),
  force: Flags.boolean({
    description: 'Release a commit again, as -r2, that was released with other settings.',
  }),
  rebuild: Flags.boolean({
    description:
      'Build and release a commit again, as -r2, that was released with the same settings; for a builder or run image that has changed.',
  }),
  'pull-policy': Flags.option({
    options: ['always', 'if-not-present', 'never'] as const,
    description:
      'When the builder is fetched anew. By default, if it is not present, and always with --rebuild.',
  })(),
  announce: Flags.option({
    options: ['always', 'failure', 'never'] as const,
    description: 'Which builds Slack is told of, where SLACK_TOKEN and its fellows are set.',
    default: 'always',
  })(),
  report: Flags.string({
    description: 'Write the result, or the error, to this file as JSON.',
    helpValue: 'FILE',
  }),
};
