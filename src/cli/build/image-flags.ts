import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import {Failure} from '../../errors.ts';

const visibility = Flags.custom<'private' | 'public'>({
  parse: async (input) => {
    const value = input.toLowerCase();
    if (value === 'private' || value === 'public') return value;
    const wrong = `Invalid visibility "${input}".`;
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

/** The flags of both `image plan` and `image build`: everything that a plan depends on. */
export const planFlags = {
  registry: Flags.string({
    helpGroup: 'DESTINATION',
    description:
      'Registry to publish to, with a prefix for the names of the images. For private ECR (ACCOUNT.dkr.ecr.REGION.amazonaws.com/team), your AWS credentials are used. For other registries, your Docker credentials are used. Default: ECR in your account.',
    helpValue: 'PREFIX',
    // `visibility` is not excluded: a buildspec may set its variable for all builds.
    exclusive: ['local'],
  }),
  visibility: visibility({
    helpGroup: 'DESTINATION',
    description: 'Publish to private ECR or to ECR Public. Default: PRIVATE.',
    helpValue: 'PRIVATE|PUBLIC',
    env: 'ECR_VISIBILITY',
  }),
  local: Flags.boolean({
    helpGroup: 'DESTINATION',
    description:
      'Build one image into the local Docker engine, from the folder with its uncommitted changes.',
  }),
  engine: Flags.option({
    helpGroup: 'BUILDER',
    options: ['auto', 'lifecycle', 'pack'] as const,
    description:
      'What builds: the lifecycle in the image in which the command runs, without Docker, or pack with Docker. auto takes the lifecycle if the command runs as root in an image that was made from the builder.',
    default: 'auto',
  })(),
  'trust-buildpacks': Flags.boolean({
    helpGroup: 'BUILDER',
    description:
      'Build with the lifecycle even if the command does not run as root. Buildpacks and dependencies can then read your credentials.',
  }),
  cache: Flags.string({
    helpGroup: 'BUILDER',
    description:
      'Where the lifecycle keeps cached layers between builds: nowhere, in the repository APPLICATION/cache of the registry, or in a folder that you keep. auto takes the registry in a CI service, and otherwise the container.',
    helpValue: 'auto|none|registry|folder:PATH',
    default: 'auto',
    noCacheDefault: true,
  }),
  builder: Flags.string({
    helpGroup: 'BUILDER',
    description: 'Buildpack builder: the image with the buildpacks.',
    helpValue: 'REFERENCE',
  }),
  'run-image': Flags.string({
    helpGroup: 'BUILDER',
    description:
      'Run image, on which your images are based. Default: the run image of the builder.',
    helpValue: 'REFERENCE',
  }),
  'lifecycle-image': Flags.string({
    helpGroup: 'BUILDER',
    description: 'Lifecycle image. Default: the lifecycle in the builder.',
    helpValue: 'REFERENCE',
  }),
  'builder-version': Flags.string({
    helpGroup: 'BUILDER',
    description: 'Tag of the buildpack builder, such as 0.2.326-full.',
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
    description:
      'Registry to pull the builder, run and lifecycle images from. `none` means Docker Hub.',
    helpValue: 'PREFIX|none',
    env: 'IMAGE_MIRROR',
  }),
  buildpack: Flags.string({
    helpGroup: 'CODEBASE',
    description:
      'Buildpack to use instead of those of the codebase: an ID, an image, a URL, or a path such as ./x. Repeatable; the order counts.',
    helpValue: 'ID|PATH',
    multiple: true,
    multipleNonGreedy: true,
  }),
  env: Flags.string({
    char: 'e',
    helpGroup: 'CODEBASE',
    description:
      'Environment variable for the buildpacks. Without a value, it is a secret, and its value comes from your environment. Repeatable.',
    helpValue: 'NAME[=VALUE]',
    multiple: true,
    multipleNonGreedy: true,
  }),
  binding: Flags.string({
    helpGroup: 'CODEBASE',
    description:
      'Service binding for the buildpacks: a folder with a file `type` and a file for each value. The values are secrets. Repeatable.',
    helpValue: 'NAME=FOLDER',
    multiple: true,
    multipleNonGreedy: true,
  }),
  process: Flags.string({
    helpGroup: 'CODEBASE',
    description: 'Build only the image of this process. Repeatable.',
    helpValue: 'NAME',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'working-tree': Flags.boolean({
    helpGroup: 'CODEBASE',
    description:
      'Build the folder with its uncommitted changes, instead of the commit. Does not move tags.',
  }),
  branch: Flags.string({
    helpGroup: 'TAG',
    description:
      'Branch of the commit. Default: the branch that the CI service names, then the branch in Git.',
    helpValue: 'NAME',
  }),
  'git-tag': Flags.string({
    helpGroup: 'TAG',
    description:
      'Git tag of the commit, in addition to those from the clone and the CI service. Repeatable.',
    helpValue: 'NAME',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'latest-branch': Flags.string({
    helpGroup: 'TAG',
    description: 'Move the tag `latest` only when you build this branch.',
    helpValue: 'NAME',
    exclusive: ['no-latest'],
  }),
  'no-latest': Flags.boolean({helpGroup: 'TAG', description: 'Do not move the tag `latest`.'}),
  'legacy-tags': Flags.boolean({
    helpGroup: 'TAG',
    description: 'Also set the tags of the old builder, such as 1a2b3c4 and main.',
  }),
};

/** The flags of `image build` alone. */
export const buildFlags = {
  region: Flags.string({
    helpGroup: 'DESTINATION',
    description:
      'Region of private ECR. Default: the region in the address of --registry, then AWS_REGION, then the region of the profile.',
    helpValue: 'REGION',
  }),
  profile: Flags.string({
    helpGroup: 'DESTINATION',
    description: 'AWS profile for ECR. Default: AWS_DEFAULT_PROFILE, then AWS_PROFILE.',
    helpValue: 'NAME',
  }),
  force: Flags.boolean({
    description:
      'If the commit was released with other settings, release it again, as commit-1a2b3c4-r2.',
  }),
  rebuild: Flags.boolean({
    description:
      'If the commit was released with the same settings, build and release it again, as commit-1a2b3c4-r2. Use this flag after the builder or the run image has changed.',
  }),
  'pull-policy': Flags.option({
    options: ['always', 'if-not-present', 'never'] as const,
    description: 'When to pull the builder. Default: if-not-present; with --rebuild, always.',
  })(),
  announce: Flags.option({
    options: ['always', 'failure', 'never'] as const,
    description: 'When to post to Slack (requires SLACK_TOKEN).',
    default: 'always',
  })(),
  report: Flags.string({
    description: 'Write the result or the error to this file, as JSON.',
    helpValue: 'FILE',
  }),
};
