import type {CodebaseImage} from '../../codebase/codebase.ts';
import type {DefinedProcess} from '../ports.ts';

/**
 * The processes that our own buildpack defines. It runs last, so they replace the processes of the same
 * type that other buildpacks define, and every image starts its Procfile line. The process of the first
 * image is the default.
 *
 * If one image starts the default of the buildpacks, none of our processes is the default, and our
 * buildpack keeps theirs. Otherwise, defining that process again without the mark would remove it.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#launchtoml-toml
 */
export function definedProcesses(images: readonly CodebaseImage[]): readonly DefinedProcess[] {
  const hasChoice = images.some(({process}) => process === undefined);
  const defined = images.flatMap(({process, command}, index) => {
    if (process === undefined || command === undefined) return [];
    return [{type: process, command, isDefault: !hasChoice && index === 0}];
  });
  // Two images can start the same process, if one of them has the plain name of the application.
  return defined.filter(({type}, index) => defined.findIndex((it) => it.type === type) === index);
}
