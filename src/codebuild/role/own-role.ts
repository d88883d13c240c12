import type {EnvironmentVariable} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import type {AccountPlace} from '../account/account-place.ts';
import type {ProjectSettings} from './project-settings.ts';
import {rolePolicy, trustPolicy} from './role-policy.ts';
import type {PolicyDocument, PolicyStatement} from '../account/policy-document.ts';
import {allowSignIn} from './policy-statements.ts';
import {policySizeProblem} from '../account/same-policy.ts';
import type {Means} from '../source/source-access.ts';
import type {RoleDefinition} from '../account/role-api.ts';
import {option, sentence} from '../../text.ts';

/** The role's name and its project. */
interface RoleOf {
  readonly name: string;
  readonly project: string;
  readonly place: AccountPlace;
}

/** Resources that the builds of a project use. */
export interface BuildInputs {
  readonly codebase: CodebaseFacts;
  /** The image in which builds run. */
  readonly image: string;
  /** How CodeBuild accesses the repository. */
  readonly means: Means;
  /** The project keeps its access to the repository, which was not read. */
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
const OF_IMAGES = ['SignInToEcr', 'SignInToEcrPublic', ...OF_PUBLISHING];
/** Statements to keep if the buildspec cannot be read. */
const OF_BUILDSPEC = [
  'ReadParameters',
  'DecryptParameters',
  'ReadSecrets',
  'DecryptSecrets',
  'WriteReports',
];
/** Statements to keep if the access was not read. The project does not show the credentials of the account. */
const OF_ACCESS = ['UseConnection', 'ReadSourceCredentials'];

/**
 * Returns the wanted state of a project's own role. Keeps permissions for a codebase that cannot be read now.
 *
 * @param actual current policy of the role.
 * @param identity what else the role has.
 * @throws {Failure} of kind `usage` if the policy is too large for IAM.
 */
export function ownRole(
  {name, project, place}: RoleOf,
  {codebase, image, means, keepsAccess, variables, settings}: BuildInputs,
  actual: PolicyDocument | undefined,
  identity: Pick<RoleDefinition, 'path' | 'boundary' | 'tags'> = {},
): RoleDefinition {
  const {imageName, buildspec} = codebase;
  const mirror = imageMirror(codebase, variables);
  const from = (type: string) =>
    variables.flatMap((it) => (it.type === type && it.value !== undefined ? [it.value] : []));
  const wanted = rolePolicy({
    ...place,
    project,
    imageName,
    visibility: visibility(codebase, variables, actual),
    builderImage: image,
    mirror: mirror.known,
    parameters: [
      ...(buildspec?.parameters.map(({source}) => source) ?? []),
      ...from('PARAMETER_STORE'),
    ],
    secrets: [...(buildspec?.secrets.map(({source}) => source) ?? []), ...from('SECRETS_MANAGER')],
    connection: means.connection,
    sourceSecret: means.secret,
    reportGroups: buildspec?.reportGroups,
    settings,
  });
  const policy = keeping(wanted, actual, [
    ...(imageName === undefined ? OF_IMAGES : []),
    ...(buildspec === undefined ? OF_BUILDSPEC : []),
    ...(keepsAccess === true ? OF_ACCESS : []),
    ...(mirror.isHidden ? ['PullBuilders'] : []),
  ]);
  const problem = policySizeProblem(policy, 'inline');
  if (problem !== undefined) {
    throw new Failure('codebuild.role-too-large', `The policy of the role ${name} is too large.`, {
      details: [problem],
      remedy: sentence`Create a role yourself, and pass its name: ${option('role', 'NAME')}`,
    });
  }
  return {
    name,
    description: `Builds of the CodeBuild project ${project}, managed by ci-image-builder.`,
    trust: trustPolicy({...place, project}),
    policy,
    ...identity,
  };
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

/** Merges the resources and the conditions of two statements. */
function both(wanted: PolicyStatement, old: PolicyStatement): PolicyStatement {
  const Resource = union(wanted.Resource, old.Resource);
  if (wanted.Condition === undefined) return {...wanted, Resource};
  const Condition = Object.fromEntries(
    Object.entries(wanted.Condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys).map(([key, value]) => [
          key,
          union(value, old.Condition?.[operator]?.[key]),
        ]),
      ),
    ]),
  );
  return {...wanted, Resource, Condition};
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
