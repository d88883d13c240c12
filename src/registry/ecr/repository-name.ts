import {Failure} from '../../errors.ts';
import {type Text, option, sentence} from '../../text.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/u;
const SHORTEST = 2;
/** https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_CreateRepository.html */
const LONGEST = {ecr: 256, 'ecr-public': 205} as const;

/** What goes before the names of all images, and what they are below it. */
interface EcrNames {
  readonly kind: keyof typeof LONGEST;
  readonly prefix?: string | undefined;
  readonly names: readonly string[];
}

/** The name of an image's repository. */
export function repositoryName(prefix: string | undefined, name: string): string {
  return prefix === undefined || prefix === '' ? name : `${prefix}/${name}`;
}

/**
 * ECR takes fewer names than other registries do.
 *
 * @throws {Failure} `usage` naming every one that it would refuse.
 */
export function requireNames({kind, prefix, names}: EcrNames): void {
  const longest = LONGEST[kind];
  const refused = names.flatMap((name) => {
    const full = repositoryName(prefix, name);
    const problem = problemOf(full, longest);
    return problem === undefined ? [] : [{name, text: `${full}: ${problem}`}];
  });
  if (refused.length === 0) return;
  throw new Failure(
    'registry.invalid-name',
    "ECR does not take these names of images' repositories.",
    {
      details: refused.map(({text}) => text),
      remedy: remedy(
        prefix !== undefined && problemOf(prefix, longest) !== undefined,
        refused.some(({name}) => problemOf(name, longest) !== undefined),
      ),
    },
  );
}

function problemOf(name: string, longest: number): string | undefined {
  if (name.length < SHORTEST || name.length > longest) {
    return `it has ${name.length} characters, of ${SHORTEST} to ${longest}.`;
  }
  return NAME.test(name) ? undefined : 'one . _ or - may stand between letters and digits.';
}

/** Names that are too long only together are mended at either end. */
function remedy(isPrefixWrong: boolean, isNameWrong: boolean): Text {
  const ofPrefix = sentence`what ${option('registry')} has behind the host`;
  const ofNames = 'the names of the application or its processes in process.yml';
  if (isPrefixWrong === isNameWrong) {
    return sentence`Change ${ofPrefix}, ${isPrefixWrong ? 'and' : 'or'} ${ofNames}.`;
  }
  return sentence`Change ${isPrefixWrong ? ofPrefix : ofNames}.`;
}
