import type {CodebaseBuildpack, ProjectDescriptor} from './codebase.ts';
import type {Diagnostic} from './text/diagnostic.ts';
import {excludedFileWarnings} from './excluded-files.ts';
import {locateBuildpacks} from './locate-buildpacks.ts';
import {parseProjectToml} from './files/project-toml.ts';
import type {DescribedBuildpack} from './files/project-toml-buildpack.ts';
import type {DescribedProject} from './files/project-toml-table.ts';
import type {Setting} from '../setting.ts';
import {TextFile} from './text/text-file.ts';
import type {Text} from '../text.ts';

export interface ReadProject {
  readonly project: ProjectDescriptor | undefined;
  /** For the buildpacks. */
  readonly settings: readonly Setting[];
  readonly problems: readonly Diagnostic[];
  /** One sentence each. */
  readonly warnings: readonly Text[];
}

/**
 * Reads `project.toml`, and finds the buildpacks that it names by path.
 *
 * @param context `listed`: names in the top folder of the codebase; `hasOtherList`: the buildpacks come
 *   from elsewhere, so those of this file are not checked.
 */
export async function readProject(
  folder: string,
  file: TextFile | Diagnostic | undefined,
  context: {readonly listed: readonly string[]; readonly hasOtherList: boolean},
): Promise<ReadProject> {
  if (file === undefined) return NOTHING;
  if (!(file instanceof TextFile)) return {...NOTHING, problems: [file]};
  const {settings, warnings, problems} = await parseProjectToml(file);
  if (settings === undefined) return {...NOTHING, problems, warnings};
  const {builder, environment, files} = settings;
  const located = await locateUsed(folder, file, settings, context.hasOtherList);
  const leftOut = files === undefined ? [] : excludedFileWarnings(files, context.listed);
  return {
    project: {builder, files, ...located.lists},
    settings: environment,
    problems: [...problems, ...located.problems],
    warnings: [...warnings, ...leftOut],
  };
}

const NOTHING: ReadProject = {project: undefined, settings: [], problems: [], warnings: []};

type Lists = Pick<ProjectDescriptor, 'group' | 'pre' | 'post'>;

/** As in pack, a group replaces the builder's order; `pre` and `post` go before and after that order. */
async function locateUsed(
  folder: string,
  file: TextFile,
  {group, pre, post}: DescribedProject,
  hasOtherList: boolean,
): Promise<{readonly lists: Lists; readonly problems: readonly Diagnostic[]}> {
  const look = async (described: readonly DescribedBuildpack[], isUsed: boolean) =>
    isUsed
      ? locateBuildpacks(folder, file, described)
      : {buildpacks: described.map(unlocated), problems: []};
  const isAround = !hasOtherList && group.length === 0;
  const found = {
    group: await look(group, !hasOtherList),
    pre: await look(pre, isAround),
    post: await look(post, isAround),
  };
  return {
    lists: {
      group: found.group.buildpacks,
      pre: found.pre.buildpacks,
      post: found.post.buildpacks,
    },
    problems: Object.values(found).flatMap(({problems}) => problems),
  };
}

function unlocated({locator}: DescribedBuildpack): CodebaseBuildpack {
  return {name: locator};
}
