import {createHash} from 'node:crypto';
import {parseReference} from '../image-reference.ts';

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
const PROJECT = /^[A-Za-z0-9][A-Za-z0-9_-]*$/u;
const LONGEST_PROJECT = 150;

/** What is wrong with a project's name, a sentence; `undefined` where nothing is. */
export function projectNameProblem(name: string): string | undefined {
  if (name === '') return 'The name of the project is missing.';
  if (!PROJECT.test(name)) {
    return 'A project is named by letters, digits, - and _, a letter or a digit first, such as intranet-docs.';
  }
  return name.length < 2 || name.length > LONGEST_PROJECT
    ? `The name of a project has 2 to ${LONGEST_PROJECT} characters; this has ${name.length}.`
    : undefined;
}

/** A project's name made of a repository's; `undefined` where nothing of that is left. */
export function projectNameFor(repository: string): string | undefined {
  const name = repository
    .replaceAll(/[^A-Za-z0-9_-]+/gu, '-')
    .replaceAll(/^[_-]+|-+$/gu, '')
    .slice(0, LONGEST_PROJECT);
  return projectNameProblem(name) === undefined ? name : undefined;
}

/** ECR's: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const LONGEST_IMAGE = 256;

/**
 * What is wrong with the name of an application's images, a sentence; `undefined` where nothing is.
 * A role's policy is made of it, in which `*` would mean the repositories of others.
 */
export function imageNameProblem(name: string): string | undefined {
  const reference = parseReference(`registry.example/${name}`);
  if ('problem' in reference || reference.path !== name) {
    return 'Images are named by small letters, digits and . _ - between slashes, such as team/intranet.';
  }
  return name.length < 2 || name.length > LONGEST_IMAGE
    ? `Images' names have 2 to ${LONGEST_IMAGE} characters; this has ${name.length}.`
    : undefined;
}

/** The name of images made of a project's; `undefined` if nothing is left of that. */
export function imageNameFor(project: string): string | undefined {
  // Between letters and digits there may be one of these: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
  const name = project
    .toLowerCase()
    .replaceAll(/[_-]+/gu, (it) => (/^(?:__?|-+)$/u.test(it) ? it : '-'))
    .replaceAll(/^[_-]+|[_-]+$/gu, '');
  return imageNameProblem(name) === undefined ? name : undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_ROLE = 64;

/**
 * What a project's own role is called: `codebuild-intranet-eu-west-2`. Roles are the same in all
 * regions of an account, and projects are not, so that the region is in it. A name that has to be cut
 * ends with a hash of the whole; so does one with capitals, which IAM does not tell apart.
 */
export function defaultRoleName(project: string, region: string): string {
  const whole = `codebuild-${project}-${region}`;
  if (whole.length <= LONGEST_ROLE && whole === whole.toLowerCase()) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  const end = `-${region}-${hash}`;
  return `codebuild-${project}`.slice(0, LONGEST_ROLE - end.length) + end;
}
