import {type NamedBuild, buildOf, namedProject} from '../../../codebuild/builds/named-build.ts';
import type {RefusedValue} from '../../../codebuild/refused-value.ts';
import {Failure} from '../../../errors.ts';

/**
 * Reads the arguments that name a project and possibly a build.
 *
 * @throws {Failure} of kind `usage` if one of them is invalid.
 */
export function readNames(project: string, build?: string): NamedBuild {
  const named = required('project', project, namedProject(project));
  return build === undefined ? named : required('build', build, buildOf(named.project, build));
}

function required(what: string, given: string, read: NamedBuild | RefusedValue): NamedBuild {
  if (!('problem' in read)) return read;
  throw new Failure('usage.invalid-value', `Invalid ${what} "${given}".`, {
    details: [read.problem],
    remedy: [read.hint, 'List all projects: ci-image-builder codebuild status'],
  });
}
