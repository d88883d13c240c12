import type {ProjectArtifacts, ProjectSource} from '@aws-sdk/client-codebuild';
import type {AccountPlace} from '../account/account-place.ts';
import type {PolicyStatement} from '../account/policy-document.ts';
import {allow} from './policy-statements.ts';
import {type ProjectSettings, namedSources} from './project-settings.ts';
import {type S3Objects, s3Objects} from './s3-access.ts';

/** Reads of objects. https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html */
const READ_OBJECTS = ['s3:GetObject', 's3:GetObjectVersion'];
const WRITE_OBJECTS = ['s3:PutObject'];
/** CodeBuild checks whose a bucket is before it uses it. */
const CHECK_BUCKETS = ['s3:GetBucketAcl', 's3:GetBucketLocation'];
const LIST_OBJECTS = ['s3:ListBucket'];
/**
 * To give the owner of a bucket access to what builds write, CodeBuild changes the access control list of the bucket.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
 */
const SHARE_BUCKETS = ['s3:PutBucketAcl'];

/** What is in one setting. */
interface InSetting extends S3Objects {
  /** Whether the owner of the bucket gets access. */
  readonly isShared: boolean;
  readonly kind: 'object' | 'prefix';
}

/**
 * Returns the statements for what a project has in S3: logs, artifacts, cache, sources, buildspecs and a certificate.
 *
 * @param gaps gets an item for each location that is not safe in a policy.
 */
export function s3Statements(
  settings: ProjectSettings,
  place: AccountPlace,
  gaps: string[],
): PolicyStatement[] {
  const {artifacts, cache, environment, logsConfig, secondaryArtifacts = []} = settings;
  const found = (
    field: string,
    location: string | undefined,
    kind: 'object' | 'prefix',
    access?: ProjectArtifacts['bucketOwnerAccess'],
  ): InSetting[] => {
    if (location === undefined || location === '') return [];
    const objects = s3Objects(location, place, kind);
    if (objects === undefined) gaps.push(`${field}: ${location}`);
    const isShared = access !== undefined && access !== 'NONE';
    return objects === undefined ? [] : [{...objects, isShared, kind}];
  };
  const {status, location, bucketOwnerAccess} = logsConfig?.s3Logs ?? {};
  const logs =
    status === 'ENABLED' ? found('logsConfig.s3Logs', location, 'prefix', bucketOwnerAccess) : [];
  const written = [artifacts, ...secondaryArtifacts].flatMap((it, index) => {
    const field = index === 0 ? 'artifacts' : `secondaryArtifacts.${it?.artifactIdentifier}`;
    return found(field, artifactsLocation(it), 'prefix', it?.bucketOwnerAccess);
  });
  const cached = cache?.type === 'S3' ? found('cache', cache.location, 'prefix') : [];
  const sources = namedSources(settings).flatMap(({field, source}) =>
    source.type === 'S3' ? found(field, source.location, sourceKind(source)) : [],
  );
  const files = [
    ...namedSources(settings).flatMap(({field, source: {buildspec}}) =>
      isInS3(buildspec) ? found(`${field}.buildspec`, buildspec, 'object') : [],
    ),
    ...found('environment.certificate', environment?.certificate, 'object'),
  ];
  const all = [...logs, ...written, ...cached, ...sources];
  return [
    ...allow('WriteLogsToS3', WRITE_OBJECTS, objectsOf(logs)),
    ...allow('WriteArtifacts', WRITE_OBJECTS, objectsOf(written)),
    ...allow('KeepCache', [...READ_OBJECTS, ...WRITE_OBJECTS], objectsOf(cached)),
    ...allow('ReadObjects', READ_OBJECTS, objectsOf([...sources, ...files])),
    ...listing(sources.filter(({kind}) => kind === 'prefix')),
    ...allow('CheckBuckets', CHECK_BUCKETS, bucketsOf(all)),
    ...allow('ShareBuckets', SHARE_BUCKETS, bucketsOf(all.filter(({isShared}) => isShared))),
  ];
}

/**
 * Allows listing folders, and no other keys of their buckets.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
function listing(all: readonly S3Objects[]): PolicyStatement[] {
  const folders = all.filter(({start}) => start !== '');
  const prefixes = [...new Set(folders.map(({start}) => `${start}*`))];
  const Condition = {StringLike: {'s3:prefix': prefixes}};
  return [
    ...allow('ListBuckets', LIST_OBJECTS, bucketsOf(all.filter(({start}) => start === ''))),
    ...allow('ListFolders', LIST_OBJECTS, bucketsOf(folders)).map((it) => ({...it, Condition})),
  ];
}

/** Artifacts are below their path. */
function artifactsLocation(artifacts: ProjectArtifacts | undefined): string | undefined {
  if (artifacts?.type !== 'S3') return undefined;
  const path = (artifacts.path ?? '').replace(/^\/+/u, '');
  return path === '' ? artifacts.location : `${artifacts.location}/${path}`;
}

/** A source in S3 is an archive, or a folder that ends with a slash. */
function sourceKind({location = ''}: ProjectSource): 'object' | 'prefix' {
  return location.endsWith('/') ? 'prefix' : 'object';
}

/** CodeBuild accepts the ARN of an object for a buildspec. */
function isInS3(buildspec: string | undefined): boolean {
  return buildspec?.startsWith('arn:') === true && !buildspec.includes('\n');
}

function objectsOf(all: readonly S3Objects[]): string[] {
  return [...new Set(all.map(({objects}) => objects))];
}

function bucketsOf(all: readonly S3Objects[]): string[] {
  return [...new Set(all.map(({bucket}) => bucket))];
}
