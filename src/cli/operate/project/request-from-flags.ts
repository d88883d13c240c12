import {readBuildspec} from '../../../codebuild/buildspec/buildspec.ts';
import type {CodebaseFacts} from '../../../codebuild/buildspec/codebase-facts.ts';
import {originRemarks} from '../../../codebuild/buildspec/codebase-remarks.ts';
import {
  type ExistingProject,
  currentBranch,
  currentSource,
  isInline,
} from '../../../codebuild/project/current-source.ts';
import type {ProjectRequest} from '../../../codebuild/project/project-request.ts';
import {Failure} from '../../../errors.ts';
import {sameRepository} from '../../../codebuild/source/git-location.ts';
import type {Built} from './built-files.ts';
import type {Checkout} from './checkout.ts';
import {composedImageOf} from './composed-image.ts';
import {parseFlags} from './parse-flags.ts';
import type {DeployFlags} from './project-flags.ts';

/** What a request is made from, beside flags. */
interface RequestContext extends Pick<ProjectRequest, 'kind' | 'version'> {
  readonly checkout: Checkout;
  /** The existing project, whose settings replace flags that are absent. */
  readonly project: ExistingProject | undefined;
}

/**
 * Turns flags, facts about the checkout and the existing project into a request for a project.
 *
 * @param flags with all flags that a new project requires, or those of an existing project.
 * @throws {Failure} of kind `usage`, with every invalid value.
 */
export async function requestFromFlags(
  flags: DeployFlags & {readonly name: string},
  {kind, version, checkout, project}: RequestContext,
): Promise<ProjectRequest> {
  const {imageName, repository, hostKind, role, remarks, triggers, ...values} = parseFlags(flags);
  const {sourceVersion = project?.sourceVersion} = values;
  if (project === undefined && sourceVersion === undefined) throw noPlainBranch();
  const url = repository?.url ?? currentSource(project)?.url;
  const buildspec = flags.buildspec ?? project?.source?.buildspec;
  const branch = values.sourceVersion ?? currentBranch(project);
  const codebase = await codebaseFacts({branch, buildspec}, imageName, url, checkout);
  const composed =
    kind === 'codedeploy'
      ? composedImageOf(
          codebase,
          [...(project?.environment?.environmentVariables ?? []), ...values.variables],
          version,
        )
      : undefined;
  return {
    kind,
    version,
    ...(composed === undefined ? {} : {composed}),
    connection: flags.connection,
    role,
    codebase,
    remarks: [
      ...remarks,
      ...(await branchRemarks(flags.branch, url, checkout)),
      ...originRemarks(codebase),
    ],
    repository,
    hostKind,
    options: {
      ...values,
      name: flags.name,
      description: flags.desc,
      sourceVersion,
      buildspec,
      image: flags['builder-image'],
      badge: flags.badge,
      cloneDepth: flags['clone-depth'],
      reportStatus: flags['report-status'],
      triggers,
    },
  };
}

/** A new project requires a branch for builds that are started by hand. */
function noPlainBranch(): Failure {
  return new Failure('usage.invalid-value', 'Invalid value for --branch.', {
    details: ['A manual build requires a branch without * and ?.'],
    remedy: 'Name such a branch, too: --branch main',
  });
}

/** Uses the facts of a checkout only if it is of the repository that is built. */
async function codebaseFacts(
  {
    branch,
    buildspec = 'buildspec.yml',
  }: Omit<Built, 'buildspec'> & {buildspec?: string | undefined},
  imageName: string | undefined,
  url: string | undefined,
  checkout: Checkout,
): Promise<CodebaseFacts> {
  const inline = isInline(buildspec)
    ? {buildspec: await readBuildspec(buildspec, 'buildspec of the project')}
    : {};
  if (!isOf(url, checkout)) return {imageName, buildspec: undefined, ...inline};
  const {missing, unreadable, ...facts} = await checkout.readBuilt({branch, buildspec});
  const isFile = !isInline(buildspec) && !buildspec.startsWith('arn:');
  return {
    ...facts,
    ...(isFile ? {missing, unreadable} : {}),
    imageName: imageName ?? facts.imageName,
    ...inline,
  };
}

function isOf(url: string | undefined, {origin}: Checkout): boolean {
  return origin !== undefined && url !== undefined && sameRepository(origin, url);
}

/** Returns hints about branches with the name that they only have in a checkout. */
async function branchRemarks(
  branches: readonly string[] = [],
  url: string | undefined,
  checkout: Checkout,
): Promise<string[]> {
  if (!isOf(url, checkout)) return [];
  const hints = branches.map(async (branch) => {
    const name = await checkout.hostBranch(branch);
    if (name === undefined) return [];
    return [
      `Branch ${branch}: did you mean ${name}? ${branch} is only the name that your checkout has for the branch ${name} of the Git host.`,
    ];
  });
  return (await Promise.all(hints)).flat();
}
