import {locatorProblem} from '../../codebase/files/buildpack-locator.ts';
import {CERTIFICATE_BINDING} from '../../engine/buildpacks/certificate-binding.ts';
import {branchProblem, tagProblem} from '../../codebase/text/ref-names.ts';
import {parseReference} from '../../image-reference.ts';

/** The format of a flag's value. */
interface FlagFormat {
  /** Returns a sentence that says what is wrong with a value, `undefined` if the value is valid. */
  readonly problem: (value: string) => string | undefined;
  readonly hint?: string;
}

const REFERENCE: FlagFormat = {
  problem: referenceProblem,
  hint: 'Write the image without https://, such as registry.example.com/team/builder:1.',
};
const PREFIX: FlagFormat = {
  problem: prefixProblem,
  hint: 'Write the registry without https://, such as registry.example.com/team or 127.0.0.1:5000/team.',
};
const VERSION: FlagFormat = {
  problem: (value) => (isTag(value) ? undefined : 'It is not a valid tag.'),
  hint: 'A version is the tag of an image: letters, digits and . _ -, such as 0.2.326-full.',
};
const BUILDPACK: FlagFormat = {
  problem: buildpackProblem,
  hint: 'Write a buildpack as an ID (example/python@1.0.0), urn:cnb:…, docker://REFERENCE, a path or a URL. Repeat --buildpack for each one.',
};
const SETTING: FlagFormat = {
  problem: (value) =>
    /^[A-Za-z_]\w*(?:=|$)/u.test(value)
      ? undefined
      : 'It is not the name of an environment variable.',
  hint: 'Write --env NAME=VALUE, or --env NAME for a secret in your environment.',
};
const BINDING: FlagFormat = {
  problem: bindingProblem,
  hint: 'Write --binding NAME=FOLDER, such as --binding maven=./bindings/maven.',
};
const BRANCH: FlagFormat = {
  problem: branchProblem,
  hint: 'Write the branch as git branch --list shows it, such as main or feature/menu.',
};

/** The formats by flag. Flags that are not listed accept any value. */
export const FLAG_FORMATS: Readonly<Partial<Record<string, FlagFormat>>> = {
  registry: PREFIX,
  cache: {
    problem: (value) =>
      /^(?:auto|none|registry|folder:.+)$/su.test(value)
        ? undefined
        : 'It is not the name of a place for the cache.',
    hint: 'Write auto, none, registry or folder:PATH, such as folder:/var/cache/layers.',
  },
  builder: REFERENCE,
  'run-image': REFERENCE,
  'lifecycle-image': REFERENCE,
  'builder-version': VERSION,
  'lifecycle-version': VERSION,
  mirror: {...PREFIX, problem: (value) => (value === 'none' ? undefined : prefixProblem(value))},
  buildpack: BUILDPACK,
  env: SETTING,
  binding: BINDING,
  branch: BRANCH,
  'git-tag': {
    problem: tagProblem,
    hint: 'Write the Git tag as git tag --list shows it, such as v1.0.0.',
  },
  // If no branch can have the name, the tag "latest" would never move.
  'latest-branch': BRANCH,
  tag: {
    problem: (value) => (isTag(value) ? undefined : 'It is not a valid tag.'),
    hint: 'A tag has letters, digits and . _ -, such as latest or branch-main.',
  },
};

function referenceProblem(value: string): string | undefined {
  const reference = parseReference(value);
  return 'problem' in reference ? reference.problem : undefined;
}

/** A prefix is valid if it is valid with the name of an image after it. */
function prefixProblem(value: string): string | undefined {
  const prefix = value.replace(/\/+$/u, '');
  if (referenceProblem(`${prefix}/name`) === undefined) return undefined;
  return referenceProblem(prefix) ?? 'It names one image, not a prefix for several images.';
}

function isTag(value: string): boolean {
  const reference = parseReference(`name:${value}`);
  return !('problem' in reference) && reference.tag === value;
}

function buildpackProblem(value: string): string | undefined {
  if (value.includes(',')) return 'It contains a comma, but the flag takes one buildpack.';
  return locatorProblem(value);
}

/** The rule for names: https://servicebinding.io/spec/core/1.1.0/#workload-projection */
function bindingProblem(value: string): string | undefined {
  const {name = '', folder} = /^(?<name>[^=]*)(?:=(?<folder>.*))?$/su.exec(value)?.groups ?? {};
  if (!folder) return 'It names no folder.';
  if (/\p{Cc}/u.test(value)) return 'It contains a control character.';
  if (!/^[a-z\d-][a-z\d.-]{0,252}$/u.test(name)) {
    return 'The name has characters other than lower-case letters, digits, - and .';
  }
  return name === CERTIFICATE_BINDING
    ? `The binding ${name} has the CA certificates of this machine. Choose another name.`
    : undefined;
}
