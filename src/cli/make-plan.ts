import {resolve} from 'node:path';
import {formatDiagnostics} from '../codebase/diagnostic.ts';
import {readCodebase} from '../codebase/read-codebase.ts';
import {readRevision} from '../codebase/revision.ts';
import {Failure} from '../errors.ts';
import {type Plan, planImages} from '../image/plan.ts';
import {runBriefly} from '../subprocess/run-briefly.ts';
import {type Environment, type PlanFlags, planOptions} from './plan-options.ts';

/** A plan, and what of the machine a build of it needs to know. */
export interface MadePlan {
  readonly plan: Plan;
  /** The codebase's folder, absolute. */
  readonly folder: string;
  /** The folder itself is built, not an export of the commit. */
  readonly asItIs: boolean;
  /** Files that differ from the commit; none where the folder itself is built. */
  readonly uncommitted: readonly string[];
  /** Files that decide what is built, as far as they are there. */
  readonly contractFiles: readonly string[];
}

/**
 * Reads a codebase and decides what its build does. Nothing is changed.
 *
 * @throws {Failure} `usage` with every problem found, each with its place.
 */
export async function makePlan(
  path: string,
  flags: PlanFlags,
  environment: Environment,
): Promise<MadePlan> {
  const folder = resolve(path);
  const asItIs = flags.local || flags['working-tree'] || isCodeBuild(environment);
  const [read, revision, workingTree] = await Promise.all([
    readCodebase(folder),
    readRevision(folder, environment, runBriefly),
    flags['working-tree'] ? hashFolder(folder) : undefined,
  ]);
  // Of a folder that is not there, that is all there is to say.
  const isFolder = !read.diagnostics.some(({file}) => file === folder);
  const needsCommit = isFolder && !flags.local;
  const revisionProblem = needsCommit && 'problem' in revision ? [revision.problem] : [];
  const problems = [...read.diagnostics, ...revisionProblem];
  if (problems.length > 0 || read.codebase === undefined) {
    throw new Failure('usage', summary(path, problems.length), {
      details: formatDiagnostics(problems),
    });
  }
  const known = 'problem' in revision ? undefined : revision.revision;
  const source = {
    path,
    commit: known?.commit,
    committedAt: known?.committedAt,
    branch: known?.branch,
    pullRequest: known?.pullRequest,
    gitTags: known?.gitTags ?? [],
    origin: known?.origin,
    workingTree,
  };
  const plan = planImages(read.codebase, source, planOptions(flags, environment));
  if ('problems' in plan) {
    throw new Failure('usage', plan.problems[0] ?? '', {details: plan.problems.slice(1)});
  }
  return {
    plan,
    folder,
    asItIs,
    uncommitted: asItIs ? [] : (known?.changedFiles ?? []),
    contractFiles: read.codebase.contractFiles,
  };
}

function summary(path: string, problems: number): string {
  return `${path === '.' ? 'The codebase' : path} has ${problems === 1 ? 'a problem' : `${problems} problems`}; nothing was built.`;
}

async function hashFolder(folder: string): Promise<string> {
  const {folderHash} = await import('../codebase/folder-hash.ts');
  return folderHash(folder);
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
function isCodeBuild(environment: Environment): boolean {
  return Boolean(environment['CODEBUILD_BUILD_ID'] ?? environment['CODEBUILD_BUILD_ARN']);
}
