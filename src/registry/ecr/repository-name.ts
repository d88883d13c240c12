import {Failure} from '../../errors.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/u;
const SHORTEST = 2;

/**
 * ECR takes fewer names than other registries do.
 *
 * @param longest characters: 256 in private registries, 205 in public ones.
 * @throws {Failure} `usage` naming every one that it would refuse.
 */
export function requireNames(names: readonly string[], longest: number): void {
  const refused = names.flatMap((name) => {
    if (name.length < SHORTEST || name.length > longest) {
      return [`${name}: it has ${name.length} characters, of ${SHORTEST} to ${longest}.`];
    }
    return NAME.test(name) ? [] : [`${name}: one . _ or - may stand between letters and digits.`];
  });
  if (refused.length === 0) return;
  throw new Failure('usage', "ECR does not take these names of images' repositories.", {
    details: refused,
    remedy: 'Change the names of the application or its processes in process.yml.',
  });
}
