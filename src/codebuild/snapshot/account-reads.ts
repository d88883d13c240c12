import type {Project, SourceCredentialsInfo} from '@aws-sdk/client-codebuild';
import type {ProviderType} from '@aws-sdk/client-codestar-connections';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {ConnectionFacts} from '../account/connections-api.ts';
import type {LogGroupFacts} from '../account/logs-api.ts';
import type {FleetFacts} from '../account/fleet-facts.ts';
import type {ActualRole} from '../account/role-api.ts';
import type {ComposedImage} from './composed-image.ts';

/** The calls with which planning reads an account. Each call throws a `Failure` if it is denied or fails. */
export interface AccountReads {
  readonly codebuild: {
    /** Returns the projects that exist, by name, with their webhooks. */
    projects(names: readonly string[]): Promise<ReadonlyMap<string, Project>>;
    sourceCredentials(): Promise<readonly SourceCredentialsInfo[]>;
    curatedImages(): Promise<readonly string[]>;
    /** Reads a fleet by its name or ARN; `undefined` if it does not exist. */
    fleet(name: string): Promise<FleetFacts | undefined>;
  };
  readonly roles: {
    /** Returns a role with its trust and its policy; `undefined` if it does not exist. */
    role(name: string): Promise<ActualRole | undefined>;
    /** Returns the roles that exist, by name. Reads all roles of the account. */
    rolesNamed(names: readonly string[]): Promise<ReadonlyMap<string, ActualRole>>;
    /** Returns the ARN of a role; `undefined` if it does not exist. */
    existingArn(name: string): Promise<string | undefined>;
    /** Counts the characters of the inline policies of a role that this tool does not manage. */
    otherPoliciesSize(name: string): Promise<number>;
  };
  readonly ecr: {
    list(): Promise<readonly EcrRepositoryFacts[]>;
    readonly images: {hasTag(repository: EcrRepositoryFacts, tag: string): Promise<boolean>};
  };
  readonly composed: {
    /** Returns the tag of the newest image of a builder; `undefined` if the repository has no such image. */
    tag(repository: EcrRepositoryFacts, image: ComposedImage): Promise<string | undefined>;
  };
  readonly connections: {
    list(provider: ProviderType): Promise<readonly ConnectionFacts[]>;
  };
  readonly logs: {
    /** Returns a log group; `undefined` if it does not exist. */
    group(name: string): Promise<LogGroupFacts | undefined>;
  };
  readonly parameters: {
    /** Returns those that do not exist. */
    missing(names: readonly string[]): Promise<readonly string[]>;
  };
}
