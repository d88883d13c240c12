import {parseReference} from '../../image-reference.ts';
import {nameProblem} from './buildpack-locator.ts';
import {quoted} from '../text/text-file.ts';

/** A problem of an entry of `buildpack.json`, and the part that it concerns. */
export interface EntryProblem {
  readonly part: 'entry' | 'key' | 'value';
  readonly message: string;
  readonly hint?: string;
}

/** A part between slashes. It cannot be `.` or `..`, which would lead to another place. */
const PART = '[A-Za-z0-9][\\w.-]*';
const PARTS = `${PART}(?:/${PART})*`;
/** An ID, alone or with the prefix of a place that pack knows: https://buildpacks.io/docs/for-platform-operators/how-to/build-inputs/specify-buildpacks/ */
const KEY = new RegExp(`^(?:urn:cnb:(?:registry|builder):)?${PARTS}$`, 'u');
/** The place of an image: `docker://registry.example.com/team`, also without `docker://`. */
const IMAGE_KEY = new RegExp(`^(?:docker://)?${PART}(?::\\d+)?(?:/${PART})*$`, 'u');
const VALUE = new RegExp(`^${PARTS}(?::[\\w.-]+)?(?:@[\\w.+:-]+)?$`, 'u');
const ID = new RegExp(`^(?:urn:cnb:(?:registry|builder):)?${PART}/${PARTS}(?:@[\\w.+-]+)?$`, 'u');
const DOCKER = /^docker:\/\//u;
const ADDRESS = /^\w[\w+.-]*:\/\//u;

const EXAMPLE = 'Write {"paketo-buildpacks": "python"}.';
const BY_ADDRESS: Omit<EntryProblem, 'part'> = {
  message: 'A URL is not supported here.',
  hint: 'Write its ID, {"paketo-buildpacks": "python"}, or its image, {"docker://registry.example.com/team": "python:1.0"}.',
};

/**
 * Reads an entry: `{"paketo-buildpacks": "python"}` gives `paketo-buildpacks/python`, as key and value
 * are joined by a slash. Blanks around them do not count.
 *
 * @returns the buildpack in the form that pack accepts, or the first problem.
 */
export function readEntry(entry: unknown): string | EntryProblem {
  const odd = oddForm(entry);
  if (odd !== undefined) return odd;
  const [[givenKey, givenValue] = ['', undefined]] = Object.entries(entry as object);
  const key = givenKey.trim();
  const value = typeof givenValue === 'string' ? givenValue.trim() : '';
  if (ADDRESS.test(key) && !DOCKER.test(key)) return {part: 'key', ...BY_ADDRESS};
  if (ADDRESS.test(value)) return {part: 'value', ...BY_ADDRESS};
  if (!KEY.test(key) && !IMAGE_KEY.test(key)) {
    return {part: 'key', message: `Invalid namespace ${quoted(givenKey)}.`};
  }
  const name = `${key}/${value}`;
  const isName = ID.test(name) || (VALUE.test(value) && isImage(name));
  const wrong = nameProblem(name);
  if (isName && wrong === undefined) return name;
  return {
    part: 'value',
    message: 'Invalid buildpack name.',
    hint: (VALUE.test(value) ? wrong : undefined) ?? 'Write it as a string, such as "python".',
  };
}

function isImage(name: string): boolean {
  return !('problem' in parseReference(name.replace(DOCKER, '')));
}

/** Returns the problem of an entry in another form. If it is the form of another tool, a hint names the same buildpack. */
function oddForm(entry: unknown): EntryProblem | undefined {
  if (typeof entry === 'string') {
    if (ADDRESS.test(entry.trim())) return {part: 'entry', ...BY_ADDRESS};
    return {part: 'entry', message: NOT_ONE, hint: inOurForm(entry)};
  }
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return {part: 'entry', message: NOT_ONE, hint: EXAMPLE};
  }
  const members: Partial<Record<string, unknown>> = Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key.trim().toLowerCase(), value]),
  );
  // Heroku's app.json: https://devcenter.heroku.com/articles/app-json-schema#buildpacks
  const address = members['url'] ?? members['uri'];
  if (address !== undefined) {
    const isId = typeof address === 'string' && ID.test(address.trim());
    return {part: 'entry', ...BY_ADDRESS, ...(isId ? {hint: inOurForm(address)} : {})};
  }
  // project.toml: https://buildpacks.io/docs/reference/config/project-descriptor/
  const {id, version} = members;
  if (id !== undefined) {
    const versioned = typeof version === 'string' ? `@${version}` : '';
    const hint = typeof id === 'string' ? inOurForm(id + versioned) : EXAMPLE;
    return {part: 'entry', message: NOT_ONE, hint};
  }
  return Object.keys(entry).length === 1
    ? undefined
    : {part: 'entry', message: NOT_ONE, hint: EXAMPLE};
}

const NOT_ONE = 'Each entry must name one buildpack.';

function inOurForm(id: string): string {
  const [namespace = '', ...name] = id.trim().split('/');
  if (!ID.test(id.trim())) return EXAMPLE;
  return `Write ${JSON.stringify({[namespace]: name.join('/')}).replace(':', ': ')}.`;
}
