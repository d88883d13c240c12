import type {CodebaseImage} from '../../codebase/codebase.ts';
import type {DefinedProcess} from '../ports.ts';

/**
 * The processes that our own buildpack defines. It runs last, so they replace what other buildpacks
 * made of the same types: with Procfile lines, every image starts its line. The first image's process
 * is the default.
 *
 * If one image starts whatever default the buildpacks choose, no process is: our buildpack then keeps
 * their choice, which a process that is defined again without that mark would take away.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#launchtoml-toml
 */
export function definedProcesses(images: readonly CodebaseImage[]): readonly DefinedProcess[] {
  const hasChoice = images.some(({process}) => process === undefined);
  const defined = images.flatMap(({process, command}, index) => {
    if (process === undefined || command === undefined) return [];
    return [{type: process, command, isDefault: !hasChoice && index === 0}];
  });
  // Two images may start the same process, one of them by the application's plain name.
  return defined.filter(({type}, index) => defined.findIndex((it) => it.type === type) === index);
}
