import {realpath} from 'node:fs/promises';
import {join} from 'node:path';
import {copyFolder} from '../../codebase/source/copy-folder.ts';
import {exportCommit} from '../../codebase/source/export-commit.ts';
import {pathList} from '../../codebase/text/path-list.ts';
import {stillPointers} from '../../codebase/source/committed-pointers.ts';
import {surveyFolder} from '../../codebase/source/survey-folder.ts';
import {run} from '../../subprocess/run.ts';
import type {BuildRuntime} from './build-runtime.ts';
import type {MadePlan} from './make-plan.ts';

type SourceRuntime = Pick<BuildRuntime, 'environment' | 'temporaryFolder' | 'emit' | 'signal'>;

interface BuiltFolder {
  readonly folder: string;
  /** Git LFS pointers in the folder that the plan does not know. */
  readonly unplanned: readonly string[];
}

/**
 * Completes a plan with the facts that only the source shows. The Git LFS pointers in the source are part
 * of the identity of a release. If the plan does not know them, the source is made at once. Otherwise, it
 * is made when it is needed.
 *
 * @returns the plan, and a function that returns the folder of the source.
 */
export async function settleSource(
  made: MadePlan,
  runtime: SourceRuntime,
): Promise<{readonly made: MadePlan; readonly source: () => Promise<string>}> {
  if (made.isCertain) {
    return {made, source: async () => (await buildSource(made, runtime)).folder};
  }
  const {folder, unplanned} = await buildSource(made, runtime);
  const {source} = made.plan;
  const pointers = [...source.pointers, ...unplanned];
  const plan = {...made.plan, source: {...source, pointers}};
  return {made: {...made, plan}, source: () => Promise.resolve(folder)};
}

/**
 * Returns the folder that the engine builds: an export of the commit, or the codebase's folder with its
 * uncommitted changes. In it, every folder has the mode 0755, and every file 0644 or 0755. If the
 * codebase's folder has other modes, the result is a copy.
 */
async function buildSource(made: MadePlan, runtime: SourceRuntime): Promise<BuiltFolder> {
  const {commit} = made.plan.source;
  const {emit, signal, temporaryFolder} = runtime;
  const destination = join(temporaryFolder, 'source');
  if (!made.asItIs && commit !== undefined) return exported(made, commit, runtime);
  const [folder, work] = await Promise.all([realpath(made.folder), realpath(temporaryFolder)]);
  const isAround = work.startsWith(folder === '/' ? folder : `${folder}/`);
  if (made.isCanonical && !isAround) return {folder: made.folder, unplanned: []};
  if (!made.isCanonical) emit({type: 'note', text: OTHER_MODES});
  await copyFolder(folder, destination, {except: work, signal});
  return {folder: destination, unplanned: []};
}

const OTHER_MODES =
  'Some files or folders have modes other than 0644 and 0755. The build uses a copy of the folder in which every mode is 0644 or 0755.';

async function exported(
  made: MadePlan,
  commit: string,
  {emit, environment, signal, temporaryFolder}: SourceRuntime,
): Promise<BuiltFolder> {
  const destination = join(temporaryFolder, 'source');
  const options = {folder: made.folder, commit, destination, run, env: environment, signal};
  const {folder, unfiltered} = await exportCommit(options);
  const told = new Set(made.plan.source.pointers);
  const {pointers} = await surveyFolder(folder);
  const unplanned = pointers.filter((it) => !told.has(it));
  const filtered = [...unfiltered].map(
    ([name, paths]) =>
      `The Git filter ${name} is only configured on this machine, so it is not applied. The images contain these files as committed: ${pathList(paths)}.`,
  );
  for (const text of [...stillPointers(unplanned), ...filtered]) {
    emit({type: 'warning', text});
  }
  return {folder, unplanned};
}
