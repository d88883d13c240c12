import {Failure} from '../../errors.ts';
import {type Text, option, sentence} from '../../text.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/u;
const SHORTEST = 2;
/** https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_CreateRepository.html */
const LONGEST = {ecr: 256, 'ecr-public': 205} as const;

/** The names of images, and the prefix of all of them. */
interface EcrNames {
  readonly kind: keyof typeof LONGEST;
  readonly prefix?: string | undefined;
  readonly names: readonly string[];
}

/** Returns the name of the repository of an image. */
export function repositoryName(prefix: string | undefined, name: string): string {
  return prefix === undefined || prefix === '' ? name : `${prefix}/${name}`;
}

/**
 * Checks the names of repositories. ECR accepts fewer names than other registries.
 *
 * @throws {Failure} `registry.invalid-name` with all invalid names.
 */
export function requireNames({kind, prefix, names}: EcrNames): void {
  const longest = LONGEST[kind];
  const refused = names.flatMap((name) => {
    const full = repositoryName(prefix, name);
    const problem = problemOf(full, longest);
    return problem === undefined ? [] : [{name, text: `${full}: ${problem}`}];
  });
  if (refused.length === 0) return;
  throw new Failure('registry.invalid-name', 'Invalid repository names for ECR.', {
    details: refused.map(({text}) => text),
    remedy: remedy(
      prefix !== undefined && problemOf(prefix, longest) !== undefined,
      refused.some(({name}) => problemOf(name, longest) !== undefined),
    ),
  });
}

function problemOf(name: string, longest: number): string | undefined {
  if (name.length < SHORTEST || name.length > longest) {
    return `has ${name.length} characters. Use ${SHORTEST} to ${longest}.`;
  }
  return NAME.test(name)
    ? undefined
    : 'use lower-case letters and digits, separated by single . _ - or / characters.';
}

/** If names are only too long together with the prefix, either can be shortened. */
function remedy(isPrefixWrong: boolean, isNameWrong: boolean): Text {
  const ofPrefix = sentence`the path after the host in ${option('registry')}`;
  const ofNames = 'the names of the application or its processes in process.yml';
  if (isPrefixWrong === isNameWrong) {
    return sentence`Change ${ofPrefix}, ${isPrefixWrong ? 'and' : 'or'} ${ofNames}.`;
  }
  return sentence`Change ${isPrefixWrong ? ofPrefix : ofNames}.`;
}
