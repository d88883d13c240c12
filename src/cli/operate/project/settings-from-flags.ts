import type {InferredFlags} from '@oclif/core/interfaces';
import type {AskedNetwork, AskedSettings} from '../../../codebuild/settings/asked-settings.ts';
import {
  parseBoundary,
  parseConcurrency,
  parseEncryptionKey,
  parseFleet,
  parseLogGroup,
  parseLogRetention,
  parseNetworkId,
  parseRetries,
  parseRolePath,
  parseS3Logs,
} from '../../../codebuild/settings/setting-values.ts';
import {parseComputeType, parseQueuedTimeout} from '../../../codebuild/project/project-values.ts';
import type {FlagValues} from '../run/flag-values.ts';
import type {settingFlags} from './setting-flags.ts';

type SettingFlags = InferredFlags<typeof settingFlags>;

/** Reads the settings that few projects change. Invalid values are collected in `values`. */
export function settingsFromFlags(flags: SettingFlags, values: FlagValues): AskedSettings {
  const concurrency = values.read('concurrency', flags.concurrency, parseConcurrency);
  const queued = values.read('queued-timeout', flags['queued-timeout'], parseQueuedTimeout);
  const retries = values.read('retry-limit', flags['retry-limit'], parseRetries);
  return {
    network: network(flags, values),
    concurrency: concurrency?.limit,
    queuedTimeoutMinutes: queued?.minutes,
    retries: retries?.count,
    logGroup: values.read('log-group', flags['log-group'], parseLogGroup)?.logGroup,
    logRetention: values.read('log-retention', flags['log-retention'], parseLogRetention)?.days,
    s3Logs: values.read('s3-logs', flags['s3-logs'], parseS3Logs)?.s3Logs,
    encryptionKey: values.read('encryption-key', flags['encryption-key'], parseEncryptionKey)?.key,
    fleet: values.read('fleet', flags.fleet, parseFleet)?.fleet,
    dockerServer:
      flags['docker-server'] === 'none'
        ? 'none'
        : values.read('docker-server', flags['docker-server'], parseComputeType),
    rolePath: values.read('role-path', flags['role-path'], parseRolePath)?.path,
    permissionsBoundary: values.read(
      'permissions-boundary',
      flags['permissions-boundary'],
      parseBoundary,
    )?.boundary,
    hostKernel: flags['host-kernel'] && KERNELS[flags['host-kernel']],
  };
}

const KERNELS = {
  '4': 'LINUX_KERNEL_4',
  '6': 'LINUX_KERNEL_6',
  latest: 'LINUX_KERNEL_LATEST',
} as const;

function network(flags: SettingFlags, values: FlagValues): AskedNetwork | 'none' | undefined {
  const isRemoved = flags.vpc === 'none';
  const vpc = isRemoved
    ? undefined
    : values.read('vpc', flags.vpc, (it) => parseNetworkId('vpc', it));
  const [subnets, securityGroups] = (
    [
      ['subnet', flags.subnet, 'subnet'],
      ['security-group', flags['security-group'], 'sg'],
    ] as const
  ).map(([flag, given, kind]) =>
    values
      .each(flag, given, (it) =>
        isRemoved
          ? {problem: 'This command removes the project from its VPC.', hint: 'Remove this flag.'}
          : parseNetworkId(kind, it),
      )
      .map(({id}) => id),
  );
  if (isRemoved) return 'none';
  if (
    flags.vpc === undefined &&
    flags.subnet === undefined &&
    flags['security-group'] === undefined
  )
    return undefined;
  return {vpc: vpc?.id, subnets: subnets ?? [], securityGroups: securityGroups ?? []};
}
