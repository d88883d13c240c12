import type {EnvironmentVariable} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import type {AccountPlace} from '../account/account-place.ts';
import {rolePolicy, trustPolicy} from './role-policy.ts';
import type {PolicyDocument, PolicyStatement} from '../account/policy-document.ts';
import {allowSignIn} from './policy-statements.ts';
import {policySizeProblem} from '../account/same-policy.ts';
import type {Means} from '../source/source-access.ts';
import type {RoleDefinition} from '../account/role-api.ts';
import {option, sentence} from '../../text.ts';

/** Whose role it is. */
interface RoleOf {
  readonly name: string;
  readonly project: string;
  readonly place: AccountPlace;
}

/** What the project's builds use. */
export interface BuildInputs {
  readonly codebase: CodebaseFacts;
  /** The image that they run in. */
  readonly image: string;
  /** How CodeBuild gets into the repository. */
  readonly means: Means;
  /** Nobody has looked at how CodeBuild gets into the repository, as that stays as it is. */
  readonly keepsAccess?: boolean;
  /** All variables of the project. */
  readonly variables: readonly EnvironmentVariable[];
  /** `bucket/prefix` of the cache in S3. */
  readonly cacheLocation: string | undefined;
}

const OF_PRIVATE_ECR = new Set(['PublishImages', 'PullBuilderImage', 'PullBuilders']);
const PUBLISHING = {PRIVATE: 'PublishImages', PUBLIC: 'PublishPublicImages'} as const;
const OF_PUBLISHING: readonly string[] = Object.values(PUBLISHING);
/** Statements about the images, which are as they were where nobody says what images there are. */
const OF_IMAGES = ['SignInToEcr', 'SignInToEcrPublic', ...OF_PUBLISHING];
/** Statements about what is in the buildspec, which are as they were where it cannot be read. */
const OF_BUILDSPEC = ['ReadParameters', 'ReadSecrets', 'WriteReports'];
/** The account's own credentials can be either, of which nothing stands in the project. */
const OF_ACCESS = ['UseConnection', 'ReadSourceCredentials'];

/**
 * The role of a project's own, as it should be. What it may do because of a codebase that is out of
 * sight now, it may do still.
 *
 * @param actual the policy that it has.
 * @throws {Failure} `usage` where IAM would not take it.
 */
export function ownRole(
  {name, project, place}: RoleOf,
  {codebase, image, means, keepsAccess, variables, cacheLocation}: BuildInputs,
  actual: PolicyDocument | undefined,
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
    cacheLocation,
  });
  const policy = keeping(wanted, actual, [
    ...(imageName === undefined ? OF_IMAGES : []),
    ...(buildspec === undefined ? OF_BUILDSPEC : []),
    ...(keepsAccess === true ? OF_ACCESS : []),
    ...(mirror.isHidden ? ['PullBuilders'] : []),
  ]);
  const problem = policySizeProblem(policy, 'inline');
  if (problem !== undefined) {
    throw new Failure(
      'codebuild.role-too-large',
      `The role ${name} cannot be allowed all that it needs.`,
      {
        details: [problem],
        remedy: sentence`Create one yourself, and name it: ${option('role', 'NAME')}`,
      },
    );
  }
  return {
    name,
    description: `Builds of the CodeBuild project ${project}, kept by ci-image-builder.`,
    trust: trustPolicy({...place, project}),
    policy,
  };
}

/**
 * Where the builder publishes: the project's variables go before the buildspec's. A buildspec that is out of
 * sight changes nothing about it.
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
 * Where builds take their builders from: the project's variable goes before the buildspec's. It is hidden where
 * the one is in the parameter store or in Secrets Manager, or the other is out of sight.
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

/** A policy, with the statements of some names that another has; one may be no list. */
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

/** Whatever is kept of private ECR is of no use without a token. */
function withSignIn(policy: PolicyDocument): PolicyDocument {
  const names = policy.Statement.map(({Sid}) => Sid);
  const needsIt = names.some((it) => OF_PRIVATE_ECR.has(it));
  if (!needsIt || names.includes('SignInToEcr')) return policy;
  return {...policy, Statement: [...policy.Statement, ...allowSignIn()]};
}

/** What either allows. */
function both(wanted: PolicyStatement, old: PolicyStatement): PolicyStatement {
  const resources = [wanted.Resource ?? [], old.Resource ?? []].flat();
  return {...wanted, Resource: [...new Set(resources)]};
}

/** Whether a role may push the images of some application. */
export function mayPublish(policy: PolicyDocument | undefined): boolean {
  return [policy?.Statement ?? []].flat().some(({Sid}) => OF_PUBLISHING.includes(Sid));
}
