import type {EnvironmentVariable, EnvironmentVariableType} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import {isParameter, isSecret} from '../buildspec/secret-names.ts';
import type {AccountPlace} from '../account/account-place.ts';
import {fitPolicy} from './fit-policy.ts';
import type {ProjectSettings} from './project-settings.ts';
import {rolePolicy, trustPolicy} from './role-policy.ts';
import type {PolicyDocument, PolicyStatement} from '../account/policy-document.ts';
import {allowSignIn} from './policy-statements.ts';
import type {Means} from '../source/source-access.ts';
import type {RoleDefinition} from '../account/role-api.ts';
import {option, sentence} from '../../text.ts';

/** The role's name and its project. */
interface RoleOf {
  readonly name: string;
  /** Characters of its inline policies that this tool does not manage. */
  readonly otherPolicies?: number;
  readonly project: string;
  readonly place: AccountPlace;
}

/** Resources that the builds of a project use. */
export interface BuildInputs {
  readonly codebase: CodebaseFacts;
  /** The image in which builds run. */
  readonly image: string;
  /** How CodeBuild accesses the repositories. */
  readonly means: readonly Means[];
  /** Keeps the access that the role has: credentials of the account were not read, or a webhook is to be deleted. */
  readonly keepsAccess?: boolean;
  /** All variables of the project. */
  readonly variables: readonly EnvironmentVariable[];
  /** The settings of the project after the run. */
  readonly settings: ProjectSettings;
}

const OF_PRIVATE_ECR = new Set(['PublishImages', 'PullBuilderImage', 'PullBuilders']);
const PUBLISHING = {PRIVATE: 'PublishImages', PUBLIC: 'PublishPublicImages'} as const;
const OF_PUBLISHING: readonly string[] = Object.values(PUBLISHING);
/** Statements to keep if the name of the images is not known. */
const OF_IMAGES = ['SignInToEcr', 'SignInToEcrPublic', 'ExpireCaches', ...OF_PUBLISHING];
/** Statements to keep if the buildspec cannot be read. */
const OF_BUILDSPEC = ['ReadParameters', 'ReadSecrets', 'WriteReports'];
/**
 * Statements to keep if the credentials of the account were not read, which the project does not show. CodeBuild also
 * deletes a webhook with this access, so the role keeps it until then.
 */
const OF_ACCESS = ['UseConnection', 'ReadSourceCredentials'];

/** The wanted state of a project's own role. */
export interface OwnRole {
  readonly definition: RoleDefinition;
  /** Settings that the role cannot be given access to: `artifacts: my bucket`. */
  readonly gaps: readonly string[];
  /** ARNs with `*` that allow more parameters or secrets than builds read, because the policy has no room for each. */
  readonly groups: readonly string[];
}

/**
 * Returns the wanted state of a project's own role. Keeps permissions for a codebase that cannot be read now.
 *
 * @param actual current policy of the role.
 * @param identity what else the role has.
 * @throws {Failure} of kind `usage` if the policy is too large for IAM.
 */
export function ownRole(
  {name, project, place, otherPolicies = 0}: RoleOf,
  {codebase, image, means, keepsAccess, variables, settings}: BuildInputs,
  actual: PolicyDocument | undefined,
  identity: Pick<RoleDefinition, 'path' | 'boundary' | 'tags'> = {},
): OwnRole {
  const {imageName, buildspec} = codebase;
  const mirror = imageMirror(codebase, variables);
  const parameters = ofType(variables, 'PARAMETER_STORE', isParameter);
  const secrets = ofType(variables, 'SECRETS_MANAGER', isSecret);
  const {policy: wanted, gaps} = rolePolicy({
    ...place,
    project,
    imageName,
    visibility: visibility(codebase, variables, actual),
    builderImage: image,
    mirror: mirror.known,
    parameters: [...(buildspec?.parameters.map(({source}) => source) ?? []), ...parameters.values],
    secrets: [...(buildspec?.secrets.map(({source}) => source) ?? []), ...secrets.values],
    connections: means.flatMap(({connection}) => connection ?? []),
    sourceSecrets: means.flatMap(({secret}) => secret ?? []),
    reportGroups: buildspec?.reportGroups,
    settings,
  });
  const exact = keeping(wanted, actual, [
    ...(imageName === undefined ? OF_IMAGES : []),
    ...(buildspec === undefined ? OF_BUILDSPEC : []),
    ...(keepsAccess === true ? OF_ACCESS : []),
    ...(mirror.isHidden ? ['PullBuilders'] : []),
  ]);
  const fitted = fitPolicy(exact, otherPolicies);
  if ('problems' in fitted) throw tooLarge(name, fitted.problems);
  return {
    definition: {
      name,
      description: `Builds of the CodeBuild project ${project}, managed by ci-image-builder.`,
      trust: trustPolicy({...place, project}),
      policy: fitted.policy,
      ...identity,
    },
    gaps: [...gaps, ...parameters.unsafe, ...secrets.unsafe],
    groups: fitted.groups,
  };
}

/** Returns the values of the variables with a type, and the fields of those whose value is not safe in a policy. */
function ofType(
  variables: readonly EnvironmentVariable[],
  type: EnvironmentVariableType,
  isSafe: (value: string) => boolean,
): {readonly values: readonly string[]; readonly unsafe: readonly string[]} {
  const all = variables.flatMap((it) =>
    it.type === type && it.value !== undefined ? [{name: it.name, value: it.value}] : [],
  );
  return {
    values: all.map(({value}) => value),
    unsafe: all
      .filter(({value}) => !isSafe(value))
      // The value may be a secret by mistake.
      .map((it) => `environment.environmentVariables.${it.name}`),
  };
}

function tooLarge(name: string, problems: readonly string[]): Failure {
  return new Failure('codebuild.role-too-large', `The policy of the role ${name} is too large.`, {
    details: problems,
    remedy: [
      'Start the names of the parameters and secrets in the same way, such as /intranet/. Then one permission covers several.',
      sentence`Or create a role yourself, and pass its name: ${option('role', 'NAME')}`,
    ],
  });
}

/**
 * Returns where builds push images. Variables of the project override those of the buildspec. If the buildspec
 * cannot be read, keeps what the role may do now.
 */
function visibility(
  {buildspec}: CodebaseFacts,
  variables: readonly EnvironmentVariable[],
  actual: PolicyDocument | undefined,
): readonly ('PUBLIC' | 'PRIVATE')[] {
  const set = variables.find((it) => it.name === 'ECR_VISIBILITY')?.value?.toUpperCase();
  if (set === 'PUBLIC' || set === 'PRIVATE') return [set];
  if (buildspec !== undefined) return [buildspec.ecrVisibility ?? 'PRIVATE'];
  const names = new Set([actual?.Statement ?? []].flat().map(({Sid}) => Sid));
  const found = (['PRIVATE', 'PUBLIC'] as const).filter((it) => names.has(PUBLISHING[it]));
  return found.length === 0 ? ['PRIVATE'] : found;
}

/**
 * Returns where builds pull builders from. The variable of the project overrides that of the buildspec. It is
 * hidden if it is in Parameter Store or Secrets Manager, or if the buildspec cannot be read.
 */
function imageMirror(
  {buildspec}: CodebaseFacts,
  variables: readonly EnvironmentVariable[],
): {readonly known?: string | undefined; readonly isHidden: boolean} {
  const set = variables.find((it) => it.name === 'IMAGE_MIRROR');
  if (set === undefined) return {known: buildspec?.imageMirror, isHidden: buildspec === undefined};
  return set.type === 'PLAINTEXT' || set.type === undefined
    ? {known: set.value, isHidden: false}
    : {isHidden: true};
}

/** Merges statements with some names from the existing policy, in which a single statement may not be a list. */
function keeping(
  wanted: PolicyDocument,
  actual: PolicyDocument | undefined,
  names: readonly string[],
): PolicyDocument {
  const kept = new Map(
    [actual?.Statement ?? []]
      .flat()
      .filter(({Sid}) => names.includes(Sid))
      .map((it) => [it.Sid, it]),
  );
  const merged = wanted.Statement.map((it) => {
    const old = kept.get(it.Sid);
    kept.delete(it.Sid);
    return old === undefined ? it : both(it, old);
  });
  return withSignIn({...wanted, Statement: [...merged, ...kept.values()]});
}

/** Statements for private ECR require permission to get a token. */
function withSignIn(policy: PolicyDocument): PolicyDocument {
  const names = policy.Statement.map(({Sid}) => Sid);
  const needsIt = names.some((it) => OF_PRIVATE_ECR.has(it));
  if (!needsIt || names.includes('SignInToEcr')) return policy;
  return {...policy, Statement: [...policy.Statement, ...allowSignIn()]};
}

/** Merges the resources of two statements. */
function both(wanted: PolicyStatement, old: PolicyStatement): PolicyStatement {
  return {...wanted, Resource: union(wanted.Resource, old.Resource)};
}

function union(
  one: string | readonly string[] = [],
  other: string | readonly string[] = [],
): readonly string[] {
  return [...new Set([one, other].flat())];
}

/** Returns whether a role may push images. */
export function mayPublish(policy: PolicyDocument | undefined): boolean {
  return [policy?.Statement ?? []].flat().some(({Sid}) => OF_PUBLISHING.includes(Sid));
}
