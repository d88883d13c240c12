import {createHash} from 'node:crypto';
import {parseReference} from '../image-reference.ts';

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
const PROJECT = /^[A-Za-z0-9][A-Za-z0-9_-]*$/u;
const LONGEST_PROJECT = 150;

/** Returns what is wrong with the name of a project, as a sentence; `undefined` if it is valid. */
export function projectNameProblem(name: string): string | undefined {
  if (name === '') return 'The name of the project is missing.';
  if (!PROJECT.test(name)) {
    return 'Use letters, digits, - and _, and start with a letter or a digit. Example: intranet-docs.';
  }
  return name.length < 2 || name.length > LONGEST_PROJECT
    ? `The name of a project has 2 to ${LONGEST_PROJECT} characters. This one has ${name.length}.`
    : undefined;
}

/** Derives the name of a project from that of a repository; `undefined` if that is impossible. */
export function projectNameFor(repository: string): string | undefined {
  const name = repository
    .replaceAll(/[^A-Za-z0-9_-]+/gu, '-')
    .replaceAll(/^[_-]+|-+$/gu, '')
    .slice(0, LONGEST_PROJECT);
  return projectNameProblem(name) === undefined ? name : undefined;
}

/** Limit of ECR: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const LONGEST_IMAGE = 256;

/**
 * Returns what is wrong with the name of images, as a sentence; `undefined` if it is valid. The policy of a
 * role contains this name, so a `*` in it would give access to other repositories.
 */
export function imageNameProblem(name: string): string | undefined {
  const reference = parseReference(`registry.example/${name}`);
  if ('problem' in reference || reference.path !== name) {
    return 'Use lower-case letters, digits and . _ - between slashes. Example: team/intranet.';
  }
  return name.length < 2 || name.length > LONGEST_IMAGE
    ? `The name of images has 2 to ${LONGEST_IMAGE} characters. This one has ${name.length}.`
    : undefined;
}

/** Derives the name of images from that of a project; `undefined` if that is impossible. */
export function imageNameFor(project: string): string | undefined {
  // Separators that are allowed between letters and digits: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
  const name = project
    .toLowerCase()
    .replaceAll(/[_-]+/gu, (it) => (/^(?:__?|-+)$/u.test(it) ? it : '-'))
    .replaceAll(/^[_-]+|[_-]+$/gu, '');
  return imageNameProblem(name) === undefined ? name : undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_ROLE = 64;

/**
 * Returns the name of the role of a project: `codebuild-intranet-eu-west-2`. It contains the region, because
 * roles are global and projects are not. A hash of the full name is appended if the name is truncated, or has
 * upper-case letters, because IAM ignores case.
 */
export function defaultRoleName(project: string, region: string): string {
  const whole = `codebuild-${project}-${region}`;
  if (whole.length <= LONGEST_ROLE && whole === whole.toLowerCase()) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  const end = `-${region}-${hash}`;
  return `codebuild-${project}`.slice(0, LONGEST_ROLE - end.length) + end;
}
