import * as Flags from '@oclif/core/flags';
import {REPEATABLE} from '../run/repeatable.ts';

/** The flags for the network in which builds run. */
const networkFlags = {
  vpc: Flags.string({
    helpGroup: 'NETWORK',
    description:
      'VPC in which builds run. A project that moves into a VPC also requires --subnet and --security-group. `none` takes it out of its VPC.',
    helpValue: 'ID|none',
  }),
  subnet: Flags.string({
    helpGroup: 'NETWORK',
    description: 'Subnet of the VPC. Replaces all current ones. Repeatable.',
    helpValue: 'ID',
    ...REPEATABLE,
  }),
  'security-group': Flags.string({
    helpGroup: 'NETWORK',
    description: 'Security group of the VPC. Replaces all current ones. Repeatable.',
    helpValue: 'ID',
    ...REPEATABLE,
  }),
};

/** The flags for how many builds run, and when. */
const limitFlags = {
  concurrency: Flags.string({
    helpGroup: 'LIMITS',
    description:
      'How many builds of the project may run at the same time. `none` removes the limit.',
    helpValue: 'COUNT|none',
  }),
  'queued-timeout': Flags.string({
    helpGroup: 'LIMITS',
    description: 'How long a build may wait before it starts, such as 30 (minutes) or 1h30m.',
    helpValue: 'MINUTES',
  }),
  'retry-limit': Flags.string({
    helpGroup: 'LIMITS',
    description: 'How often CodeBuild retries a failed build. 0 means never.',
    helpValue: 'COUNT',
  }),
};

/** The flags for logs and encryption. */
const storageFlags = {
  'log-group': Flags.string({
    helpGroup: 'LOGS',
    description: 'Log group in CloudWatch Logs. `none` writes no logs to CloudWatch.',
    helpValue: 'NAME|none',
  }),
  'log-retention': Flags.string({
    helpGroup: 'LOGS',
    description:
      'How many days CloudWatch keeps the logs, such as 30. The log group is created if it does not exist.',
    helpValue: 'DAYS|never',
  }),
  's3-logs': Flags.string({
    helpGroup: 'LOGS',
    description: 'Location in S3 to which CodeBuild also writes logs. `none` writes no logs to S3.',
    helpValue: 'BUCKET/PREFIX|none',
  }),
  'encryption-key': Flags.string({
    helpGroup: 'LOGS',
    description: "KMS key for logs, artifacts and caches in S3. `default` is AWS's own key for S3.",
    helpValue: 'ARN|ALIAS|default',
  }),
};

/** The flags for the machines of builds. */
const machineFlags = {
  fleet: Flags.string({
    helpGroup: 'MACHINES',
    description: 'Fleet of reserved machines. `none` uses machines on demand.',
    helpValue: 'NAME|ARN|none',
  }),
  'docker-server': Flags.string({
    helpGroup: 'MACHINES',
    description:
      'Size of a Docker server that keeps the layers of images for later builds, such as `small`. `none` removes the server.',
    helpValue: 'SIZE|none',
  }),
  'host-kernel': Flags.option({
    helpGroup: 'MACHINES',
    description: 'Version of the Linux kernel of machines on demand.',
    options: ['4', '6', 'latest'] as const,
  })(),
};

/** The flags for the role that a project has for itself. */
const ownRoleFlags = {
  'role-path': Flags.string({
    helpGroup: 'OWN ROLE',
    description: "Path of the project's own role. It cannot change later.",
    helpValue: '/PATH/',
  }),
  'permissions-boundary': Flags.string({
    helpGroup: 'OWN ROLE',
    description: "Managed policy that limits the project's own role. `none` removes the limit.",
    helpValue: 'NAME|ARN|none',
  }),
};

/** The flags for settings that few projects change. */
export const settingFlags = {
  ...networkFlags,
  ...limitFlags,
  ...storageFlags,
  ...machineFlags,
  ...ownRoleFlags,
};
