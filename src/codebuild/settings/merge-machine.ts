import type {ComputeType, ProjectEnvironment} from '@aws-sdk/client-codebuild';
import type {AskedSettings} from './asked-settings.ts';

/** The members of an environment that `AskedSettings` decide. */
type Machine = Pick<ProjectEnvironment, 'fleet' | 'dockerServer' | 'hostKernel'>;

/**
 * Returns the machine of an environment: the settings, merged with the current ones. An absent member is not sent,
 * which removes it, because `UpdateProject` replaces the whole environment.
 *
 * @param actual the current environment. `undefined` if builds move to another type of machine, for which its
 *   fleet, Docker server and kernel are not valid.
 */
export function mergedMachine(
  actual: ProjectEnvironment | undefined,
  {fleet, dockerServer, hostKernel = actual?.hostKernel}: AskedSettings,
): Machine {
  const current = sendableEnvironment(actual);
  const arn = typeof fleet === 'object' ? (fleet.facts?.arn ?? fleet.name) : undefined;
  const asked =
    typeof dockerServer === 'object'
      ? {...current?.dockerServer, ...dockerServer}
      : dockerServer === 'none'
        ? undefined
        : current?.dockerServer;
  return {
    ...(fleet === undefined && current?.fleet !== undefined ? {fleet: current.fleet} : {}),
    ...(arn === undefined ? {} : {fleet: {fleetArn: arn}}),
    ...(asked === undefined ? {} : {dockerServer: asked}),
    ...(hostKernel === undefined ? {} : {hostKernel}),
  };
}

/** The machines of a fleet; empty if the settings name no fleet, or it could not be read. */
export function fleetMachine({
  fleet,
}: AskedSettings): Pick<
  Partial<ProjectEnvironment>,
  'type' | 'computeType' | 'computeConfiguration'
> {
  const {type, computeType, computeConfiguration} =
    (typeof fleet === 'object' ? fleet.facts : undefined) ?? {};
  return {
    ...(type === undefined ? {} : {type}),
    ...(computeType === undefined ? {} : {computeType}),
    ...(computeConfiguration === undefined ? {} : {computeConfiguration}),
  };
}

/**
 * Returns the compute type that a project keeps. Without its fleet, it cannot keep one that only fleets have.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
 */
export function keptComputeType(
  actual: ProjectEnvironment | undefined,
  {fleet}: AskedSettings,
): ComputeType | undefined {
  const {computeType} = actual ?? {};
  const isOfFleet = actual?.fleet !== undefined && !computeType?.startsWith('BUILD_GENERAL1_');
  return fleet === 'none' && isOfFleet ? undefined : computeType;
}

/**
 * Removes what CodeBuild returns, but does not accept: the status of the Docker server.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_DockerServer.html
 */
export function sendableEnvironment<E extends ProjectEnvironment | undefined>(environment: E): E {
  if (environment?.dockerServer === undefined) return environment;
  const {status: _, ...dockerServer} = environment.dockerServer;
  return {...environment, dockerServer};
}
