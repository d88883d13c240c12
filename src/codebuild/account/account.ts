import type {AwsSettings} from '../../aws/client-settings.ts';
import {globalRegion} from '../../aws-partition.ts';
import {EcrApi} from '../../registry/ecr/ecr-api.ts';
import type {AccountPlace} from './account-place.ts';
import {BuildsApi} from './builds-api.ts';
import {CodeBuildApi} from './codebuild-api.ts';
import {CodeBuildCalls} from './codebuild-calls.ts';
import {ConnectionsApi} from './connections-api.ts';
import {LogsApi} from './logs-api.ts';
import {ManagedPolicyApi} from './managed-policy-api.ts';
import {ParametersApi} from './parameters-api.ts';
import {RoleApi} from './role-api.ts';
import {S3LogsApi} from './s3-logs-api.ts';

/** An account in one region, with clients for all services that a project uses. */
export class Account {
  readonly place: AccountPlace;
  readonly builds: BuildsApi;
  readonly codebuild: CodeBuildApi;
  readonly connections: ConnectionsApi;
  readonly ecr: EcrApi;
  readonly logs: LogsApi;
  readonly parameters: ParametersApi;
  readonly policies: ManagedPolicyApi;
  readonly roles: RoleApi;
  readonly s3Logs: S3LogsApi;

  /** Creates clients lazily. Makes no requests. */
  constructor(settings: AwsSettings, place: AccountPlace) {
    const ofIam = {...settings, region: globalRegion(place.region)};
    const calls = new CodeBuildCalls(settings, place);
    this.place = place;
    this.builds = new BuildsApi(calls);
    this.codebuild = new CodeBuildApi(calls);
    this.connections = new ConnectionsApi(settings);
    this.ecr = new EcrApi(settings, undefined);
    this.logs = new LogsApi(settings, place);
    this.parameters = new ParametersApi(settings, place);
    this.policies = new ManagedPolicyApi(ofIam, place);
    this.roles = new RoleApi(ofIam, place);
    this.s3Logs = new S3LogsApi(settings, place);
  }
}
