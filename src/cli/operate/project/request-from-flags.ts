import type {CodebaseFacts} from '../../../codebuild/buildspec/codebase-facts.ts';
import {originRemarks} from '../../../codebuild/buildspec/codebase-remarks.ts';
import {
  openSecret,
  parseSecret,
  parseVariable,
} from '../../../codebuild/buildspec/environment-variables.ts';
import {
  type GitLocation,
  parseGitLocation,
  parseGitRepository,
  sameRepository,
} from '../../../codebuild/source/git-location.ts';
import type {GitHostKind} from '../../../codebuild/source/git-host.ts';
import {
  HOST_KINDS,
  hostKindOf,
  resolveGitHost,
} from '../../../codebuild/source/resolve-git-host.ts';
import {imageNameProblem} from '../../../codebuild/resource-names.ts';
import type {ProjectRequest} from '../../../codebuild/project/project-request.ts';
import type {ProjectOptions} from '../../../codebuild/project/project-options.ts';
import {
  parseComputeType,
  parseConnection,
  parseTag,
  parseTimeout,
} from '../../../codebuild/project/project-values.ts';
import type {RefusedValue} from '../../../codebuild/refused-value.ts';
import {parseReference} from '../../../image-reference.ts';
import type {Built} from './built-files.ts';
import type {Checkout} from './checkout.ts';
import type {DeployFlags} from './project-flags.ts';
import {settingsFromFlags} from './settings-from-flags.ts';
import {triggersFromFlags} from './triggers-from-flags.ts';
import {FlagValues} from '../run/flag-values.ts';
import type {Completed} from '../run/missing-flags.ts';

type CompleteFlags = Completed<DeployFlags, 'name' | 'git' | 'branch' | 'buildspec'>;

/**
 * Turns flags and facts about the checkout into a request for a project.
 *
 * @throws {Failure} of kind `usage`, with every invalid value.
 */
export async function requestFromFlags(
  flags: CompleteFlags,
  {
    kind,
    version,
    checkout,
  }: Pick<ProjectRequest, 'kind' | 'version'> & {readonly checkout: Checkout},
): Promise<ProjectRequest> {
  const values = new FlagValues();
  const named = values.read('host-kind', flags['host-kind'], readHostKind);
  const source = values.read('git', flags.git, (text) => readSource(text, named?.kind));
  const compute = values.read('compute', flags.compute, parseComputeType);
  const timeout = values.read('timeout', flags.timeout, parseTimeout);
  const variables = [
    ...values.each('env', flags.env, parseVariable),
    ...values.each('secret', flags.secret, parseSecret),
  ];
  const tags = values.each('tag', flags.tag, parseTag);
  const cache = values.read('cache', flags.cache, parseCache);
  const imageName = values.read('image-name', flags['image-name'], (value) =>
    usable(value, imageNameProblem(value), 'Use the form intranet or team/intranet.'),
  );
  const settings = settingsFromFlags(flags, values);
  const connection = values.read('connection', flags.connection, parseConnection);
  values.read('desc', flags.desc, (value) =>
    usable(value, descriptionProblem(value), 'Shorten the description.'),
  );
  values.read('builder-image', flags['builder-image'], (value) =>
    usable(value, referenceProblem(value), 'Use the form registry.example.com/team/builder:1.'),
  );
  const {sourceVersion, triggers} = triggersFromFlags(flags, values);
  values.requireUsable();
  // Cannot happen: requireUsable() has thrown. For the compiler.
  if (source === undefined) throw new TypeError('no source');
  const built = {branch: sourceVersion, buildspec: flags.buildspec};
  const codebase = await codebaseFacts(built, imageName?.value, source, checkout);
  return {
    kind,
    version,
    connection: connection === undefined ? undefined : flags.connection,
    role: flags.role,
    codebase,
    remarks: [
      ...variables.flatMap((it) => openSecret(it) ?? []),
      ...(await branchRemarks(flags.branch, source, checkout)),
      ...originRemarks(codebase),
    ],
    options: {
      name: flags.name,
      description: flags.desc,
      source,
      sourceVersion,
      buildspec: flags.buildspec,
      image: flags['builder-image'],
      computeType: compute?.computeType,
      timeoutMinutes: timeout?.minutes,
      variables,
      tags,
      badge: flags.badge,
      cloneDepth: flags['clone-depth'],
      reportStatus: flags['report-status'],
      cache: cache?.cache,
      settings,
      triggers,
    },
  };
}

function readHostKind(text: string): {readonly kind: GitHostKind} | RefusedValue {
  const kind = hostKindOf(text);
  return kind === undefined
    ? {
        problem: 'This is not a kind of Git host.',
        hint: `Use ${HOST_KINDS.slice(0, -1).join(', ')} or ${HOST_KINDS.at(-1)}.`,
      }
    : {kind};
}

/** The host must not contradict the kind. */
function readSource(text: string, named: GitHostKind | undefined): GitLocation | RefusedValue {
  const repository = parseGitRepository(text);
  if ('problem' in repository || named === undefined) return parseGitLocation(text);
  const resolved = resolveGitHost(repository, {named});
  if (resolved.kind === 'refused') return resolved.refused;
  return resolved.kind === 'location' ? resolved.location : parseGitLocation(text, named);
}

/** Uses the facts of a checkout only if it is of the repository that is built. */
async function codebaseFacts(
  built: Built,
  imageName: string | undefined,
  {url}: GitLocation,
  checkout: Checkout,
): Promise<CodebaseFacts> {
  if (!isOf(url, checkout)) return {imageName, buildspec: undefined};
  const facts = await checkout.readBuilt(built);
  return {...facts, imageName: imageName ?? facts.imageName};
}

function isOf(url: string, {origin}: Checkout): boolean {
  return origin !== undefined && sameRepository(origin, url);
}

/** Returns hints about branches with the name that they only have in a checkout. */
async function branchRemarks(
  branches: readonly string[],
  {url}: GitLocation,
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

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-caching.html */
function parseCache(
  text: string,
): {readonly cache: NonNullable<ProjectOptions['cache']>} | RefusedValue {
  if (text === 'none') return {cache: {type: 'NO_CACHE'}};
  if (text === 'local') {
    return {cache: {type: 'LOCAL', modes: ['LOCAL_DOCKER_LAYER_CACHE', 'LOCAL_SOURCE_CACHE']}};
  }
  const location = /^s3:(?:\/\/)?(?<location>[a-z0-9][a-z0-9.-]{2,62}(?:\/\S*)?)$/u.exec(text)
    ?.groups?.['location'];
  return location === undefined
    ? {problem: 'This is not a cache location.', hint: 'Use none, local or s3:BUCKET/PREFIX.'}
    : {cache: {type: 'S3', location}};
}

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
const LONGEST_DESCRIPTION = 255;

function descriptionProblem({length}: string): string | undefined {
  return length > LONGEST_DESCRIPTION
    ? `A description has up to ${LONGEST_DESCRIPTION} characters. This one has ${length}.`
    : undefined;
}

function referenceProblem(value: string): string | undefined {
  const reference = parseReference(value);
  return 'problem' in reference ? reference.problem : undefined;
}

function usable(
  value: string,
  problem: string | undefined,
  hint: string,
): {readonly value: string} | RefusedValue {
  return problem === undefined ? {value} : {problem, hint};
}
