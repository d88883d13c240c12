import type {BuildOverrides} from '../../../codebuild/builds/build-overrides.ts';
import {parseSecret, parseVariable} from '../../../codebuild/buildspec/environment-variables.ts';
import {parseComputeType, parseTimeout} from '../../../codebuild/project/project-values.ts';
import type {RefusedValue} from '../../../codebuild/refused-value.ts';
import {parseReference} from '../../../image-reference.ts';
import {FlagValues} from '../run/flag-values.ts';
import {buildspecProblem} from '../run/buildspec-problem.ts';
import type {OverrideFlags} from './start-flags.ts';

/**
 * Parses the flags that override settings for one build.
 *
 * @throws {Failure} of kind `usage`, with every invalid value.
 */
export function overridesFromFlags(flags: OverrideFlags): BuildOverrides {
  const values = new FlagValues();
  const variables = [
    ...values.each('env', flags.env, parseVariable),
    ...values.each('secret', flags.secret, parseSecret),
  ];
  const compute = values.read('compute', flags.compute, parseComputeType);
  const timeout = values.read('timeout', flags.timeout, parseTimeout);
  const image = values.read('image', flags.image, parseImage);
  const buildspec = values.read('buildspec', flags.buildspec, parseBuildspec);
  values.requireUsable();
  return {
    variables,
    image: image?.image,
    computeType: compute?.computeType,
    buildspec: buildspec?.path,
    timeoutMinutes: timeout?.minutes,
  };
}

function parseImage(image: string): {readonly image: string} | RefusedValue {
  const reference = parseReference(image);
  return 'problem' in reference
    ? {problem: reference.problem, hint: 'Use the form registry.example.com/team/builder:1.'}
    : {image};
}

function parseBuildspec(path: string): {readonly path: string} | RefusedValue {
  const problem = path === '' ? 'The path is empty.' : buildspecProblem(path);
  return problem === undefined ? {path} : {problem, hint: 'Use the form deploy/buildspec.yml.'};
}
