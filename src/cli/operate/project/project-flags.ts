import * as Flags from '@oclif/core/flags';
import type {InferredFlags} from '@oclif/core/interfaces';
import {accountFlags} from '../run/account-flags.ts';
import {consentFlags} from '../change/consent-flags.ts';
import {settingFlags} from './setting-flags.ts';
import {REPEATABLE} from '../run/repeatable.ts';

/** The flags for the repository, and for what starts a build. */
const sourceFlags = {
  git: Flags.string({
    helpGroup: 'SOURCE',
    description: 'URL of the repository, in any form that your Git host shows: https, ssh or git@.',
    helpValue: 'URL',
    parse: async (text) => {
      const {readSshAlias} = await import('./read-ssh-alias.ts');
      return readSshAlias(text);
    },
  }),
  'host-kind': Flags.string({
    helpGroup: 'SOURCE',
    description:
      'Kind of Git host: github, github-enterprise, gitlab, gitlab-self-managed or bitbucket. Required only if the existing project, the connection and the name of the host do not tell it.',
    helpValue: 'KIND',
  }),
  branch: Flags.string({
    helpGroup: 'SOURCE',
    description:
      'Branch to build after each push. * matches any text, as in release/*. A manual build uses the first branch without *. Repeatable.',
    helpValue: 'NAME',
    ...REPEATABLE,
  }),
  'exclude-branch': Flags.string({
    helpGroup: 'SOURCE',
    description:
      "Branch not to build, even if a --branch with * matches it. '' removes all exceptions. Repeatable.",
    helpValue: 'NAME',
    ...REPEATABLE,
  }),
  path: Flags.string({
    helpGroup: 'SOURCE',
    description:
      "File, folder or pattern. Only pushes and pull requests that change such a file start builds. '' removes all paths. Repeatable.",
    helpValue: 'PATTERN',
    ...REPEATABLE,
  }),
  'tag-pattern': Flags.string({
    helpGroup: 'SOURCE',
    description:
      "Git tags that start builds. * matches any text, ? matches one character. '' removes all patterns. Repeatable.",
    helpValue: 'PATTERN',
    ...REPEATABLE,
  }),
  'pull-requests': Flags.boolean<boolean | undefined>({
    helpGroup: 'SOURCE',
    allowNo: true,
    description:
      "Also build pull requests to the branches. Pull requests from forks wait for a maintainer's comment.",
  }),
  'no-webhook': Flags.boolean({
    helpGroup: 'SOURCE',
    description: 'Create no webhook, so that pushes start no builds. An existing webhook stays.',
    // As `exclusive`, the usage would say that these exclude each other, too.
    relationships: [
      {
        type: 'none',
        flags: ['exclude-branch', 'path', 'pull-requests', 'release', 'tag-pattern'],
      },
    ],
  }),
  connection: Flags.string({
    helpGroup: 'SOURCE',
    description: 'Connection (AWS CodeConnections) for access to the repository.',
    helpValue: 'NAME|ARN',
  }),
  'clone-depth': Flags.integer({
    helpGroup: 'SOURCE',
    description: 'Number of commits to clone. 0 clones the whole history.',
    helpValue: 'COUNT',
    min: 0,
  }),
  'report-status': Flags.boolean<boolean | undefined>({
    helpGroup: 'SOURCE',
    description: 'Show the build status next to commits at the Git host.',
    allowNo: true,
  }),
};

/** The flags for the build and its machine. */
const buildFlags = {
  buildspec: Flags.string({
    helpGroup: 'BUILD',
    description:
      'Path of the buildspec in the repository, such as buildspec.yml, or the ARN of a file in S3.',
    helpValue: 'PATH|ARN',
  }),
  'builder-image': Flags.string({
    helpGroup: 'BUILD',
    aliases: ['builderimage'],
    description: 'Image that builds run in.',
    helpValue: 'REFERENCE',
    env: 'CI_IMAGE_BUILDER_IMAGE',
  }),
  compute: Flags.option({
    helpGroup: 'BUILD',
    description: 'Size of the build machine, such as `small` for BUILD_GENERAL1_SMALL.',
    options: ['small', 'medium', 'large', 'xlarge', '2xlarge'] as const,
  })(),
  timeout: Flags.string({
    helpGroup: 'BUILD',
    description: 'Time limit of a build, such as 90 (minutes) or 1h30m.',
    helpValue: 'MINUTES',
  }),
  env: Flags.string({
    helpGroup: 'BUILD',
    description:
      'Environment variable of the builds, visible to everyone who can see the project. Repeatable.',
    helpValue: 'NAME=VALUE',
    ...REPEATABLE,
  }),
  secret: Flags.string({
    helpGroup: 'BUILD',
    description:
      'Environment variable with its value in Parameter Store, or in Secrets Manager if you give an ARN. Repeatable.',
    helpValue: 'NAME=PARAMETER',
    ...REPEATABLE,
  }),
  cache: Flags.string({
    helpGroup: 'BUILD',
    description: 'Where builds keep files for later builds.',
    helpValue: 'none|local|s3:BUCKET/PREFIX',
  }),
};

/**
 * The flags of both `codebuild codedeploy` and `codebuild buildproject`. None has a default: if a flag is
 * absent, the setting of an existing project stays.
 */
export const projectFlags = {
  name: Flags.string({description: 'Name of the project.', helpValue: 'NAME'}),
  desc: Flags.string({
    helpLabel: '    --desc, --description',
    aliases: ['description'],
    description: 'Description of the project.',
    helpValue: 'TEXT',
  }),
  role: Flags.string({
    description:
      'IAM role of the builds. `own` is a role for this project only, which the command creates and keeps up to date.',
    helpValue: 'NAME|ARN|own',
  }),
  tag: Flags.string({
    description: 'AWS tag of the project, and of its own role. Repeatable.',
    helpValue: 'KEY=VALUE',
    ...REPEATABLE,
  }),
  badge: Flags.boolean<boolean | undefined>({
    description: 'Enable the public build badge.',
    allowNo: true,
  }),
  ...sourceFlags,
  ...buildFlags,
  ...settingFlags,
  ...accountFlags,
  ...consentFlags,
};

/** The flag that names the images. Its default depends on the command. */
function imageName(description: string) {
  return Flags.string({helpGroup: 'BUILD', description, helpValue: 'NAME'});
}

/** The flags of `codebuild buildproject`, whose builds may have no images. */
export const buildprojectFlags = {
  'image-name': imageName(
    'Name of the images that the role may push. Default: the name in the process file of your checkout.',
  ),
};

/** The flags of `codebuild codedeploy` alone. */
export const codedeployFlags = {
  release: Flags.boolean({
    helpGroup: 'SOURCE',
    description:
      'Build every pushed Git tag, and no pushes to branches. With --pull-requests, pull requests to any branch are built. A manual build uses the branch.',
  }),
  'image-name': imageName(
    "Name of the images that the role may push. Default: the application's name in your checkout, then the project's name.",
  ),
};

/** The flags of `codebuild buildproject`, as the parser gives them. */
type ProjectFlags = InferredFlags<typeof projectFlags>;
/** The flags of `codebuild codedeploy`, as the parser gives them. */
type CodedeployFlags = ProjectFlags & InferredFlags<typeof codedeployFlags>;

/** The flags of either command: one that only `codebuild codedeploy` has may be absent. */
export type DeployFlags = Omit<CodedeployFlags, 'release'> & {
  readonly release?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
};
