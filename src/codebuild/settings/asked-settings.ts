import type {ComputeType, HostKernel} from '@aws-sdk/client-codebuild';
import type {FleetFacts} from '../account/fleet-facts.ts';

/** A fleet of reserved machines. */
export interface AskedFleet {
  /** Name or ARN. */
  readonly name: string;
  /** What the account says about it. Absent before it is read, and if it may not be read. */
  readonly facts?: FleetFacts | undefined;
}

/** A network in which builds run. What is absent stays as it is. */
export interface AskedNetwork {
  readonly vpc?: string | undefined;
  /** Replace the current ones; empty keeps them. */
  readonly subnets: readonly string[];
  /** Replace the current ones; empty keeps them. */
  readonly securityGroups: readonly string[];
}

/**
 * Settings of a project that few projects change. An absent member keeps the current value. `none` removes the
 * setting.
 */
export interface AskedSettings {
  readonly network?: AskedNetwork | 'none' | undefined;
  /** How many builds may run at the same time. */
  readonly concurrency?: number | 'none' | undefined;
  /** How long a build may wait before it starts, in minutes. */
  readonly queuedTimeoutMinutes?: number | undefined;
  /** How often CodeBuild retries a failed build. */
  readonly retries?: number | undefined;
  /** Where CloudWatch keeps the logs. */
  readonly logGroup?: {readonly name: string} | 'none' | undefined;
  /** Where S3 keeps the logs: `bucket` or `bucket/prefix`. */
  readonly s3Logs?: {readonly location: string} | 'none' | undefined;
  /** The key of artifacts, caches and logs in S3: an ARN, `alias/…`, or `default` for AWS's own key. */
  readonly encryptionKey?: string | undefined;
  readonly fleet?: AskedFleet | 'none' | undefined;
  /** A Docker server of its own for the builds of the project. */
  readonly dockerServer?: {readonly computeType: ComputeType} | 'none' | undefined;
  /** The kernel of the machine on which builds run. */
  readonly hostKernel?: HostKernel | undefined;
  /** The path of the project's own role: `/teams/web/`. */
  readonly rolePath?: string | undefined;
  /** The permissions boundary of the project's own role: the name or the ARN of a policy, or `none`. */
  readonly permissionsBoundary?: string | undefined;
  /** How many days CloudWatch keeps the logs. */
  readonly logRetention?: number | 'never' | undefined;
}
