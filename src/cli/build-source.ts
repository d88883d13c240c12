import {realpath} from 'node:fs/promises';
import {join} from 'node:path';
import {inspectBuildpack} from '../codebase/buildpack-locator.ts';
import {copyFolder} from '../codebase/copy-folder.ts';
import {exportCommit} from '../codebase/export-commit.ts';
import {namedPaths} from '../codebase/named-paths.ts';
import {stillPointers} from '../codebase/source-content.ts';
import {surveyFolder} from '../codebase/survey-folder.ts';
import {Failure} from '../errors.ts';
import type {Emit} from '../events.ts';
import type {Plan} from '../image/plan.ts';
import {run} from '../subprocess/run.ts';
import type {MadePlan} from './make-plan.ts';
import type {Environment} from './plan-options.ts';

interface Surroundings {
  readonly environment: Environment;
  /** A private folder for this build alone. */
  readonly workFolder: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/**
 * The folder that the engine builds: an export of the commit, or the codebase's folder as it is. In
 * both, every folder has mode 0755 and every file 0644 or 0755: if the codebase's folder has other
 * modes, a copy is built.
 */
export async function buildSource(made: MadePlan, surroundings: Surroundings): Promise<string> {
  const {commit} = made.plan.source;
  const {emit, signal, workFolder} = surroundings;
  const destination = join(workFolder, 'source');
  if (!made.asItIs && commit !== undefined) return exported(made, commit, surroundings);
  const [folder, work] = await Promise.all([realpath(made.folder), realpath(workFolder)]);
  const isAround = work.startsWith(folder === '/' ? folder : `${folder}/`);
  if (made.isCanonical && !isAround) return made.folder;
  if (!made.isCanonical) emit({type: 'note', text: OTHER_MODES});
  await copyFolder(folder, destination, {except: work, signal});
  return destination;
}

const OTHER_MODES =
  'Some files or folders have other modes than in images (0644 or 0755), so a copy of the folder is built.';

async function exported(
  made: MadePlan,
  commit: string,
  {emit, environment, signal, workFolder}: Surroundings,
): Promise<string> {
  const destination = join(workFolder, 'source');
  const options = {folder: made.folder, commit, destination, run, env: environment, signal};
  const {folder, unfiltered} = await exportCommit(options);
  const told = new Set(made.pointers);
  const {pointers} = await surveyFolder(folder);
  const filtered = [...unfiltered].map(
    ([name, paths]) =>
      `The filter ${name} is set up on this machine only, so it is not applied; the images have what is committed of: ${namedPaths(paths)}.`,
  );
  for (const text of [...stillPointers(pointers.filter((it) => !told.has(it))), ...filtered]) {
    emit({type: 'warning', text});
  }
  await requireBuildpacks(made.plan, folder);
  return folder;
}

/**
 * The codebase's own buildpacks were looked for in the folder, of which an ignored part is not in the
 * commit.
 *
 * @throws {Failure} `usage` naming the first that the commit does not have.
 */
async function requireBuildpacks({buildpacks}: Plan, folder: string): Promise<void> {
  for (const {location} of [...buildpacks.before, ...buildpacks.list, ...buildpacks.after]) {
    if (location?.kind !== 'source') continue;
    const found = await inspectBuildpack(join(folder, location.path), location.path);
    if ('problem' in found) {
      const message = `The commit does not have the buildpack ${location.path} of project.toml.`;
      const remedy = 'Commit it; `git check-ignore -v` tells whether it is ignored.';
      throw new Failure('usage', message, {details: [found.problem], remedy});
    }
  }
}
