import * as Flags from '@oclif/core/flags';
import type {InferredFlags} from '@oclif/core/interfaces';
import {accountFlags} from '../run/account-flags.ts';
import {consentFlags} from '../change/consent-flags.ts';

/** One value for each flag, so that no value is taken for another's. */
const REPEATABLE = {multiple: true, multipleNonGreedy: true} as const;

/** Where the source is, and what starts a build. */
const sourceFlags = {
  git: Flags.string({
    helpGroup: 'SOURCE',
    description:
      'Repository that is built, in any form in which its host shows it: https, ssh, git@.',
    helpValue: 'URL',
  }),
  branch: Flags.string({
    helpGroup: 'SOURCE',
    description:
      'Branch whose pushes are built. Repeatable; what is built by hand is of the first.',
    helpValue: 'NAME',
    ...REPEATABLE,
  }),
  'tag-pattern': Flags.string({
    helpGroup: 'SOURCE',
    description: 'Git tags that are built, too; * and ? stand for any characters. Repeatable.',
    helpValue: 'PATTERN',
    ...REPEATABLE,
  }),
  'pull-requests': Flags.boolean({
    helpGroup: 'SOURCE',
    description:
      "Build pull requests to the branches, too; those of forks wait for a maintainer's comment.",
  }),
  'no-webhook': Flags.boolean({
    helpGroup: 'SOURCE',
    description: 'Let nothing start builds by itself; a webhook that exists stays as it is.',
    // As `exclusive`, the usage would say that these exclude each other, too.
    relationships: [{type: 'none', flags: ['tag-pattern', 'pull-requests', 'release']}],
  }),
  connection: Flags.string({
    helpGroup: 'SOURCE',
    description: 'Connection of CodeConnections by which the repository is reached.',
    helpValue: 'NAME|ARN',
  }),
  'clone-depth': Flags.integer({
    helpGroup: 'SOURCE',
    description: 'Commits that are cloned; 0 is the whole history.',
    helpValue: 'COUNT',
    min: 0,
  }),
  'report-status': Flags.boolean<boolean | undefined>({
    helpGroup: 'SOURCE',
    description: "Show builds beside their commits at the repository's host.",
    allowNo: true,
  }),
};

/** What a build is, and what it runs in. */
const buildFlags = {
  buildspec: Flags.string({
    helpGroup: 'BUILD',
    description: "Path of the buildspec, from the repository's top.",
    helpValue: 'PATH',
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
    description: "Size of the machine: BUILD_GENERAL1_SMALL and so on, in CodeBuild's words.",
    options: ['small', 'medium', 'large', 'xlarge', '2xlarge'] as const,
  })(),
  timeout: Flags.string({
    helpGroup: 'BUILD',
    description: 'When a build is given up: minutes, or as 1h30m.',
    helpValue: 'MINUTES',
  }),
  env: Flags.string({
    helpGroup: 'BUILD',
    description: 'Variable of the builds, for everybody to see. Repeatable.',
    helpValue: 'NAME=VALUE',
    ...REPEATABLE,
  }),
  secret: Flags.string({
    helpGroup: 'BUILD',
    description:
      'Variable whose value builds take from the parameter store, or of Secrets Manager by ARN. Repeatable.',
    helpValue: 'NAME=PARAMETER',
    ...REPEATABLE,
  }),
  cache: Flags.string({
    helpGroup: 'BUILD',
    description: 'Where builds keep what the next can use.',
    helpValue: 'none|local|s3:BUCKET/PREFIX',
  }),
};

/** What `codebuild codedeploy` and `codebuild buildproject` both take. A flag left out leaves as is. */
export const projectFlags = {
  name: Flags.string({description: 'Name of the project.', helpValue: 'NAME'}),
  desc: Flags.string({
    helpLabel: '    --desc, --description',
    aliases: ['description'],
    description: 'What the project is for.',
    helpValue: 'TEXT',
  }),
  role: Flags.string({
    description:
      'Role of the builds, instead of one of its own that this command keeps; `own` goes back to that.',
    helpValue: 'NAME|ARN|own',
  }),
  tag: Flags.string({
    description: 'Tag of the project, in AWS. Repeatable.',
    helpValue: 'KEY=VALUE',
    ...REPEATABLE,
  }),
  badge: Flags.boolean<boolean | undefined>({
    description: 'Have an address at which everybody sees whether the last build passed.',
    allowNo: true,
  }),
  ...sourceFlags,
  ...buildFlags,
  ...accountFlags,
  ...consentFlags,
};

/** The flag that names the images, of which not all commands know a default. */
function imageName(description: string) {
  return Flags.string({helpGroup: 'BUILD', description, helpValue: 'NAME'});
}

/** The flags of `codebuild buildproject`, whose builds may have no images. */
export const buildprojectFlags = {
  'image-name': imageName(
    "Name of the images, to which the role may push; else that in the checkout's process file.",
  ),
};

/** What only `codebuild codedeploy` takes. */
export const codedeployFlags = {
  release: Flags.boolean({
    helpGroup: 'SOURCE',
    description: 'Build Git tags, every one, and no pushes; the branch is what is built by hand.',
  }),
  'image-name': imageName(
    "Name of the images, to which the role may push; else that in the checkout's process file, else that of the project.",
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
