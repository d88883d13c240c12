import type {ParserError} from './parser-error.ts';

/** Advice of oclif about `--`. Our repeatable flags take one value each, so it does not apply. */
const ADVICE = /^(?:Note: .* allows? multiple values\.|Alternatively, you can use "--")/u;

/** Returns the lines of an error of oclif's parser in our own words. */
export function parserWords(lines: readonly string[], {args}: Pick<ParserError, 'args'>): string[] {
  const worded = lines
    .filter((it) => !ADVICE.test(it))
    .map((it) =>
      it
        .replace(/^Nonexistent flag/u, 'Unknown flag')
        .replace(/^Missing required flag (?<flag>[\w-]+)$/u, 'Missing required flag: --$<flag>.')
        .replace(/^Missing \d+ required args?:?$/u, (whole) => missingArguments(args) ?? whole)
        .replace(
          /^All of the following must be provided when using (?<flag>--[\w-]+): (?<others>.+)$/u,
          '$<flag> requires $<others>.',
        ),
    );
  // Of flags that exclude each other, oclif reports each.
  return [...new Set(worded)];
}

function missingArguments(args: unknown): string | undefined {
  if (!Array.isArray(args)) return undefined;
  const names = args.map(({name}: {readonly name: string}) => name.toUpperCase());
  return `Missing required argument${names.length === 1 ? '' : 's'}: ${names.join(', ')}.`;
}
