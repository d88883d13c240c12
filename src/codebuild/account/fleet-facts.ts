import type {ComputeConfiguration, ComputeType, EnvironmentType} from '@aws-sdk/client-codebuild';

/** The machines of a fleet. */
export interface FleetFacts {
  readonly arn: string;
  readonly type: EnvironmentType | undefined;
  readonly computeType: ComputeType | undefined;
  readonly computeConfiguration: ComputeConfiguration | undefined;
}
