import type {RefusedValue} from '../refused-value.ts';

/** A project, and possibly one of its builds. */
export interface NamedBuild {
  readonly project: string;
  /** Without a build, the newest one is meant. */
  readonly build?: {readonly number: number} | {readonly id: string};
}

/**
 * The name of a project, or the ID of a build, which starts with it.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListBuildsForProject.html
 */
const NAME = /^(?<project>[A-Za-z0-9][\w-]*)(?::[\w-]+)?$/u;

/**
 * Forms in which AWS shows the name of a project or the ID of a build: an ARN, its page in the console, and the older
 * page that builds have in `CODEBUILD_BUILD_URL`.
 */
const FORMS = [
  /^arn:[^:]+:codebuild:[^:]*:\d*:(?:project|build|build-batch)\/(?<name>.+)$/u,
  /^https:\/\/[^/]+\/codesuite\/codebuild\/(?:\d+\/)?projects\/[^/?#]+\/(?:build|batch)\/(?<name>[^/?#]+)/u,
  /^https:\/\/[^/]+\/codesuite\/codebuild\/(?:\d+\/)?projects\/(?<name>[^/?#]+)/u,
  /^https:\/\/[^/]+\/codebuild\/home\?[^#]*#\/builds\/(?<name>[^/?#]+)/u,
];

/**
 * Reads the name of a project, as a person may give it: a name, an ARN, or the URL of its page. An ID, ARN or URL of
 * a build names the build, too.
 */
export function namedProject(given: string): NamedBuild | RefusedValue {
  const name = nameIn(given);
  const project = NAME.exec(name)?.groups?.['project'];
  if (project === undefined) {
    const problem = 'A name has letters, digits, - and _, and starts with a letter or a digit.';
    return {problem, hint: 'Use the name of the project, its ARN, or the URL of its page.'};
  }
  return project === name ? {project} : {project, build: {id: name}};
}

/** Reads the number or the ID of a build. The ID may be without the project, an ARN, or the URL of its page. */
export function buildOf(project: string, given: string): NamedBuild | RefusedValue {
  const number = /^#?(?<number>\d{1,9})$/u.exec(given)?.groups?.['number'];
  if (number !== undefined) return {project, build: {number: Number(number)}};
  const name = nameIn(given);
  if (name === '') {
    return {problem: 'It is empty.', hint: 'Without a build, the newest one is meant.'};
  }
  return {project, build: {id: name.includes(':') ? name : `${project}:${name}`}};
}

function nameIn(given: string): string {
  const text = given.trim();
  const found = FORMS.map((it) => it.exec(text)?.groups?.['name']).find((it) => it !== undefined);
  return found?.replaceAll(/%3A/giu, ':') ?? text;
}
