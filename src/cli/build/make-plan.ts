import {resolve} from 'node:path';
import {absentFiles} from '../../codebase/source/absent-files.ts';
import {changedBuildpackFiles} from '../../codebase/git/changed-buildpacks.ts';
import type {Codebase} from '../../codebase/codebase.ts';
import {commitContent} from '../../codebase/source/commit-content.ts';
import {CONTRACT_FILES} from '../../codebase/files/contract-files.ts';
import {type Diagnostic, formatDiagnostics} from '../../codebase/text/diagnostic.ts';
import type {CommitTree} from '../../codebase/git/commit-tree.ts';
import type {BuiltSource} from '../../codebase/git/committed-file.ts';
import {isOwnRequest} from '../../codebase/ci/own-request.ts';
import {isCodeBuild} from '../../codebase/ci/is-codebuild.ts';
import {NO_PROCESS_FILE, readCodebase} from '../../codebase/read-codebase.ts';
import type {AskedReferences} from '../../codebase/git/resolve-references.ts';
import {type ReadRevision, type Revision, readRevision} from '../../codebase/git/revision.ts';
import {checkScripts} from '../../codebase/scripts/check-scripts.ts';
import type {SourceContent} from '../../codebase/source/source-content.ts';
import {withoutUncommittedVersion} from '../../codebase/uncommitted-version.ts';
import {Failure} from '../../errors.ts';
import {parseReference} from '../../image-reference.ts';
import type {Plan} from '../../image/plan/plan.ts';
import {planImages} from '../../image/plan/plan-images.ts';
import {lineEndWarnings} from '../../image/plan/setting-warnings.ts';
import type {PlannedSource} from '../../image/plan/planned-source.ts';
import {requireNames} from '../../registry/ecr/repository-name.ts';
import {runBriefly} from '../../subprocess/run-briefly.ts';
import {type ReadBinding, resolveBindings} from './resolve-bindings.ts';
import {requireCacheApart} from './cache/require-cache-apart.ts';
import {resolveBuildpacks} from './resolve-buildpacks.ts';
import type {BuildRuntime} from './build-runtime.ts';
import type {AwsFlags} from '../aws-settings.ts';
import {requireSameRegion} from '../ecr-address.ts';
import type {Environment} from '../../environment.ts';
import {readEngineMachine} from './engine/engine-machine.ts';
import type {PlanFlags} from './plan-flags.ts';
import {planOptions, requireSecrets} from './plan-options.ts';
import {withTemporaryFolder} from '../temporary-folder.ts';
import {option} from '../../text.ts';
import {spell} from '../spell.ts';

/** A plan, with the data about this machine that a build of the plan needs. */
export interface MadePlan {
  readonly plan: Plan;
  /** The plan's service bindings, with their values. */
  readonly bindings: readonly ReadBinding[];
  /** The codebase's folder, absolute. */
  readonly folder: string;
  /** Whether the folder itself is built, and not an export of the commit. */
  readonly asItIs: boolean;
  /** Author and first line of the commit, for people. */
  readonly author: string | undefined;
  readonly subject: string | undefined;
  /** Files that differ from the commit. Empty if the folder itself is built. */
  readonly uncommitted: readonly string[];
  /** Files whose content, or whose absence, decides what is built. */
  readonly contractFiles: readonly string[];
  /** Whether the plan knows all Git LFS pointers that will be in the images. If not, only the source shows them. */
  readonly isCertain: boolean;
  /** Whether all files in the folder have the modes that they get in images. */
  readonly isCanonical: boolean;
}

/** The environment of the command, and the folder of this package. */
export type PlanRuntime = Pick<BuildRuntime, 'environment' | 'packageFolder'>;

/**
 * Reads a codebase and plans its build. Changes nothing.
 *
 * @param path of the codebase's folder, as given on the command line.
 * @throws {Failure} of kind `usage` with all problems, each with its place in a file.
 */
export async function makePlan(
  path: string,
  flags: PlanFlags & Pick<AwsFlags, 'region'>,
  {environment, packageFolder}: PlanRuntime,
): Promise<MadePlan> {
  if (path === '') {
    throw new Failure('usage.invalid-value', 'The path is empty.', {
      remedy: 'Name the folder of a codebase. Without a path, the current folder is used.',
    });
  }
  const options = planOptions(flags, environment);
  const {buildpacks, warnings} = await resolveBuildpacks(flags.buildpack ?? []);
  const bindings = await resolveBindings(flags.binding ?? []);
  requireSameRegion(options.destination, flags.region);
  const folder = resolve(path);
  const asked = {branch: flags.branch, gitTags: flags['git-tag']};
  const asItIs = flags.local || flags['working-tree'] || isCodeBuild(environment);
  const revising = readRevision(folder, {environment, run: runBriefly, compare: !asItIs, asked});
  const [machine, read, revision, committed, {built, scripts}] = await Promise.all([
    readEngineMachine(packageFolder),
    readCodebase(
      folder,
      options.settings,
      buildpacks.map(({name}) => name),
      {ofCommit: !asItIs},
    ),
    revising,
    // Git runs while the parsers are loaded.
    asItIs ? undefined : revising.then((it) => ofCommit(folder, it, environment)),
    revising.then(async (it) => {
      const from = builtSource(folder, it, {asItIs, environment});
      return {built: from, scripts: await checkScripts(from)};
    }),
  ]);
  // If the folder does not exist, a missing commit is not worth another message.
  const isFolder = !read.diagnostics.some(({file}) => file === folder);
  const needsCommit = isFolder && !flags.local;
  const revisionProblem = needsCommit && 'problem' in revision ? [revision.problem] : [];
  const known = 'problem' in revision ? undefined : revision.revision;
  const ofCodebase = isFolder
    ? await withoutAbsent(read.diagnostics, {...built, commit: known?.commit})
    : read.diagnostics;
  const problems = [...ofCodebase, ...scripts.problems, ...revisionProblem];
  if (problems.length > 0 || read.codebase === undefined) {
    throw new Failure('codebase.invalid', summary(path, problems.length), {
      details: formatDiagnostics(problems).map(spell),
    });
  }
  const content = committed ?? (await ofFolder(folder, known?.tree, environment));
  const source = {
    ...plannedSource(path, known, asked),
    isOwnRequest: known?.pullRequest !== undefined && (await isOwnRequest(environment)),
    pointers: content.pointers,
    workingTree: flags['working-tree'] ? await hashFolder(folder) : undefined,
    warnings: [...(known?.warnings ?? []), ...scripts.warnings, ...content.warnings],
  };
  const {codebase, changedFiles} = await withoutUncommittedVersion(read.codebase, built);
  const planned = planImages(codebase, source, {...options, buildpacks, bindings, machine});
  if ('problems' in planned) {
    throw new Failure('usage.invalid-value', spell(planned.problems[0] ?? ''), {
      details: planned.problems.slice(1).map(spell),
    });
  }
  const secrets = planned.secretNames.flatMap((name) =>
    lineEndWarnings(`The secret ${name}`, environment[name] ?? ''),
  );
  const plan = {...planned, warnings: [...warnings, ...planned.warnings, ...secrets]};
  requireSecrets(plan.secretNames, environment);
  requireRepositories(plan);
  requireCacheApart(plan.cache, folder);
  return {
    plan,
    bindings,
    folder,
    asItIs,
    author: known?.author,
    subject: known?.subject,
    uncommitted:
      known === undefined || asItIs
        ? []
        : await changed(folder, {...known, changedFiles}, codebase, environment),
    contractFiles: codebase.contractFiles,
    isCertain: content.isCertain,
    isCanonical: content.isCanonical,
  };
}

/** What is built: the commit, or the folder as it is. */
function builtSource(
  folder: string,
  revision: ReadRevision,
  {asItIs, environment}: {readonly asItIs: boolean; readonly environment: Environment},
): BuiltSource {
  const known = 'problem' in revision ? undefined : revision.revision;
  return {
    folder,
    commit: asItIs ? undefined : known?.commit,
    changedFiles: known?.changedFiles ?? [],
    tree: known?.tree,
    environment,
    run: runBriefly,
  };
}

/** If Git has a file that is missing in the folder, reports that instead of the missing file. */
async function withoutAbsent(
  diagnostics: readonly Diagnostic[],
  source: BuiltSource,
): Promise<readonly Diagnostic[]> {
  const isMissing = diagnostics.includes(NO_PROCESS_FILE);
  if (!isMissing && !source.changedFiles.some((it) => CONTRACT.has(it))) return diagnostics;
  const absent = await absentFiles(source, !isMissing);
  return absent.length === 0
    ? diagnostics
    : [...diagnostics.filter((it) => it !== NO_PROCESS_FILE), ...absent];
}

const CONTRACT = new Set<string>(CONTRACT_FILES);

/** For a folder outside a Git repository, only the flags name a branch and Git tags. */
function plannedSource(
  path: string,
  known: Revision | undefined,
  asked: AskedReferences,
): Omit<PlannedSource, 'pointers' | 'workingTree' | 'warnings'> {
  const gitTagsFrom =
    known?.gitTagsFrom ?? new Map(asked.gitTags?.map((it) => [it, option('git-tag')]));
  return {
    path,
    commit: known?.commit,
    committedAt: known?.committedAt,
    branch: known === undefined ? asked.branch : known.branch,
    branchFrom:
      known === undefined && asked.branch !== undefined ? option('branch') : known?.branchFrom,
    branchUnknown: known?.branchUnknown,
    unclearName: known?.unclearName,
    pullRequest: known?.pullRequest,
    pullRequestFrom: known?.pullRequestFrom,
    mayBePullRequest: known?.mayBePullRequest ?? false,
    gitTags: [...gitTagsFrom.keys()],
    gitTagsFrom,
    clone: known?.clone ?? {branches: [], gitTags: []},
    origin: known?.origin,
  };
}

async function ofCommit(
  folder: string,
  revision: ReadRevision,
  environment: Environment,
): Promise<SourceContent | undefined> {
  if ('problem' in revision) return undefined;
  const {commit, tree} = revision.revision;
  const options = {commit, tree, environment, run: runBriefly, temporary: withTemporaryFolder};
  return commitContent(folder, options);
}

async function ofFolder(
  folder: string,
  tree: CommitTree | undefined,
  environment: Environment,
): Promise<SourceContent> {
  const {folderContent} = await import('../../codebase/source/folder-content.ts');
  return folderContent(folder, {tree, environment, run: runBriefly});
}

/** Files that differ from the commit, including ignored files of the codebase's own buildpacks. */
async function changed(
  folder: string,
  {changedFiles, tree}: Revision,
  {contractFiles}: Codebase,
  environment: Environment,
): Promise<string[]> {
  const paths = contractFiles.filter((it) => !CONTRACT.has(it));
  const run = runBriefly;
  const ofBuildpacks = await changedBuildpackFiles(folder, tree, paths, {environment, run});
  return [...new Set([...changedFiles, ...ofBuildpacks])];
}

function summary(path: string, problems: number): string {
  return `${path === '.' ? 'The codebase' : path} has ${problems === 1 ? 'a problem' : `${problems} problems`}. Nothing was built.`;
}

async function hashFolder(folder: string): Promise<string> {
  const {folderHash} = await import('../../codebase/source/folder-hash.ts');
  return folderHash(folder);
}

/** @throws {Failure} `registry.invalid-name` for names that the registry does not accept. */
function requireRepositories({destination, allImages}: Plan): void {
  const names = allImages.map(({name}) => name);
  if (destination.kind === 'oci') requireReferences(destination.prefix, names);
  if (destination.kind === 'ecr') requireNames({kind: 'ecr', prefix: destination.prefix, names});
  if (destination.kind === 'ecr-public') requireNames({kind: 'ecr-public', names});
}

function requireReferences(prefix: string, names: readonly string[]): void {
  const wrong = names.flatMap((name) => {
    const reference = `${prefix}/${name}`;
    const parsed = parseReference(reference);
    return 'problem' in parsed ? [{reference, problem: parsed.problem}] : [];
  });
  const [first, ...more] = wrong;
  if (first === undefined) return;
  const message =
    more.length === 0
      ? `Invalid image name "${first.reference}".`
      : `${wrong.length} invalid image names.`;
  throw new Failure('registry.invalid-name', message, {
    details:
      more.length === 0
        ? [first.problem]
        : wrong.map(({reference, problem}) => `${reference}: ${problem}`),
    remedy: 'Change --registry or the names in the process file.',
  });
}
