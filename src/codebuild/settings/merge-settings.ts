import type {CreateProjectInput, Project, VpcConfig} from '@aws-sdk/client-codebuild';
import type {AskedNetwork, AskedSettings} from './asked-settings.ts';

/** The members of a project that `AskedSettings` decide. */
export type SettingMembers = Pick<
  CreateProjectInput,
  'vpcConfig' | 'concurrentBuildLimit' | 'queuedTimeoutInMinutes' | 'autoRetryLimit'
>;

/**
 * Values that remove a setting from a project. `UpdateProject` keeps a member that is absent.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
 */
export const REMOVED = {
  vpcConfig: {},
  concurrentBuildLimit: -1,
} as const satisfies SettingMembers;

/**
 * Returns the members of a project that the settings name, merged with the current ones. A member with the value
 * `undefined` is to be removed.
 */
export function mergedSettings(actual: Project, asked: AskedSettings): SettingMembers {
  const {network, concurrency, queuedTimeoutMinutes, retries} = asked;
  return {
    ...(network === undefined ? {} : {vpcConfig: mergedNetwork(actual.vpcConfig, network)}),
    ...(concurrency === undefined
      ? {}
      : {concurrentBuildLimit: concurrency === 'none' ? undefined : concurrency}),
    ...(queuedTimeoutMinutes === undefined ? {} : {queuedTimeoutInMinutes: queuedTimeoutMinutes}),
    // Without a limit, CodeBuild does not retry.
    ...(retries === undefined || retries === (actual.autoRetryLimit ?? 0)
      ? {}
      : {autoRetryLimit: retries}),
  };
}

function mergedNetwork(
  actual: VpcConfig | undefined,
  asked: AskedNetwork | 'none',
): VpcConfig | undefined {
  if (asked === 'none') return undefined;
  return {
    vpcId: asked.vpc ?? actual?.vpcId,
    subnets: mergedList(actual?.subnets, asked.subnets),
    securityGroupIds: mergedList(actual?.securityGroupIds, asked.securityGroups),
  };
}

/** The order of the items has no meaning. */
function mergedList(actual: readonly string[] = [], asked: readonly string[]): string[] {
  const wanted = new Set(asked);
  const isSame = wanted.size === new Set(actual).size && actual.every((it) => wanted.has(it));
  return isSame || wanted.size === 0 ? [...actual] : [...wanted];
}

/** Returns the network of a project; `undefined` if it has none. CodeBuild may return one without a VPC. */
export function networkOf({vpcConfig}: Pick<Project, 'vpcConfig'>): VpcConfig | undefined {
  return vpcConfig?.vpcId === undefined || vpcConfig.vpcId === '' ? undefined : vpcConfig;
}
