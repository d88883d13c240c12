import type {ComputeType, StartBuildInput} from '@aws-sdk/client-codebuild';
import type {ProjectVariable} from '../buildspec/environment-variables.ts';
import type {FieldChange} from '../changes/change.ts';
import {fieldChanges} from '../changes/field-changes.ts';
import {pullCredentials} from '../settings/pull-credentials.ts';

/** Settings that a single build has in place of those of its project. */
export interface BuildOverrides {
  /** They replace variables of the project with the same names. If a name occurs twice, the last one counts. */
  readonly variables?: readonly ProjectVariable[];
  readonly image?: string | undefined;
  readonly computeType?: ComputeType | undefined;
  /** Path in the source, or ARN of an object in S3. */
  readonly buildspec?: string | undefined;
  readonly timeoutMinutes?: number | undefined;
}

type OverrideInput = Pick<
  StartBuildInput,
  | 'buildspecOverride'
  | 'computeTypeOverride'
  | 'environmentVariablesOverride'
  | 'imageOverride'
  | 'imagePullCredentialsTypeOverride'
  | 'timeoutInMinutesOverride'
>;

/**
 * Returns the overrides as StartBuild takes them.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
 */
export function overrideInput(overrides: BuildOverrides): OverrideInput {
  const {image, computeType, buildspec, timeoutMinutes} = overrides;
  const variables = lastOfEach(overrides);
  return {
    ...(variables.length === 0 ? {} : {environmentVariablesOverride: variables}),
    ...(image === undefined
      ? {}
      : {
          imageOverride: image,
          imagePullCredentialsTypeOverride: pullCredentials(image),
        }),
    ...(computeType === undefined ? {} : {computeTypeOverride: computeType}),
    ...(buildspec === undefined ? {} : {buildspecOverride: buildspec}),
    ...(timeoutMinutes === undefined ? {} : {timeoutInMinutesOverride: timeoutMinutes}),
  };
}

/** Returns the overrides as a person sees them, under the names of a project's members, with secrets masked. */
export function overrideFields(overrides: BuildOverrides): FieldChange[] {
  const {image, computeType, buildspec, timeoutMinutes} = overrides;
  return fieldChanges(undefined, {
    source: {buildspec},
    environment: {image, computeType, environmentVariables: lastOfEach(overrides)},
    timeoutInMinutes: timeoutMinutes,
  });
}

/** CodeBuild rejects a name that occurs twice. */
function lastOfEach({variables = []}: BuildOverrides): ProjectVariable[] {
  return [...new Map(variables.map((it) => [it.name, it])).values()];
}
