import {locatorProblem} from '../../codebase/files/buildpack-locator.ts';
import {branchProblem, tagProblem} from '../../codebase/git/ref-names.ts';
import {parseReference} from '../../image-reference.ts';

/** What the value of a flag has to be. */
interface FlagFormat {
  /** What is wrong with a value, a sentence; `undefined` where nothing is. */
  readonly problem: (value: string) => string | undefined;
  readonly hint?: string;
}

const REFERENCE: FlagFormat = {
  problem: referenceProblem,
  hint: 'An image is named without https://, as registry.example.com/team/builder:1.',
};
const PREFIX: FlagFormat = {
  problem: prefixProblem,
  hint: 'A registry is named without https://, as registry.example.com/team or 127.0.0.1:5000/team.',
};
const VERSION: FlagFormat = {
  problem: (value) => (isTag(value) ? undefined : 'It is not a tag.'),
  hint: 'A version is the tag of an image: letters, digits and . _ -, as 0.2.326-full.',
};
const BUILDPACK: FlagFormat = {
  problem: buildpackProblem,
  hint: 'A buildpack is an id (example/python@1.0.0), urn:cnb:…, docker://REFERENCE, a path or an address, with a --buildpack for each.',
};
const SETTING: FlagFormat = {
  problem: (value) =>
    /^[A-Za-z_]\w*(?:=|$)/u.test(value) ? undefined : "It is not a variable's name.",
  hint: 'Write --env NAME=VALUE, or --env NAME for a secret that is in the environment.',
};
const BRANCH: FlagFormat = {
  problem: branchProblem,
  hint: 'Name a branch as git branch --list shows it: main, or feature/menu.',
};

/** By flag; others may have any value. */
export const FLAG_FORMATS: Readonly<Partial<Record<string, FlagFormat>>> = {
  registry: PREFIX,
  builder: REFERENCE,
  'run-image': REFERENCE,
  'lifecycle-image': REFERENCE,
  'builder-version': VERSION,
  'lifecycle-version': VERSION,
  mirror: {...PREFIX, problem: (value) => (value === 'none' ? undefined : prefixProblem(value))},
  buildpack: BUILDPACK,
  env: SETTING,
  branch: BRANCH,
  'git-tag': {problem: tagProblem, hint: 'Name a Git tag as git tag --list shows it: v1.0.0.'},
  // Such a name is no branch's, so "latest" would never move.
  'latest-branch': {
    problem: (value) => (value.startsWith('refs/') ? branchProblem(value) : undefined),
  },
};

function referenceProblem(value: string): string | undefined {
  const reference = parseReference(value);
  return 'problem' in reference ? reference.problem : undefined;
}

/** Names of images are put behind it. */
function prefixProblem(value: string): string | undefined {
  const prefix = value.replace(/\/+$/u, '');
  if (referenceProblem(`${prefix}/name`) === undefined) return undefined;
  return referenceProblem(prefix) ?? 'It names one image, and not a place for several.';
}

function isTag(value: string): boolean {
  const reference = parseReference(`name:${value}`);
  return !('problem' in reference) && reference.tag === value;
}

function buildpackProblem(value: string): string | undefined {
  if (value.includes(',')) return 'It has a comma, and only one buildpack is expected.';
  return locatorProblem(value);
}
