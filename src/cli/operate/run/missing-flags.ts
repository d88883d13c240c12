import {Failure} from '../../../errors.ts';
import {
  type InvalidValue,
  invalidValueLine,
  invalidValuesMessage,
  requireValid,
} from '../../errors/invalid-values.ts';
import type {Questions, Validate} from '../../terminal/questions.ts';

/** Possible values of a flag. */
export interface Proposals {
  /** The likeliest first. */
  readonly values: readonly string[];
  /** Label in the error message: `origin:`, `configured:`, `example:`. */
  readonly words: string;
  /** No other value is possible. */
  readonly isComplete?: boolean;
}

/** The first value of each flag; a proposal if the flag is missing. */
type Known = Readonly<Partial<Record<string, string>>>;

/** A flag that a command requires. */
export interface RequiredFlag<Flag extends string = string> {
  readonly flag: Flag;
  /** The flag is repeatable, and its value is a list. */
  readonly isList?: boolean;
  /** The question: `Git repository`. */
  readonly question: string;
  /** An example for a question without a proposal. */
  readonly example?: string;
  /** Finds possible values, or none. */
  readonly propose: (known: Known) => Proposals;
  /** Finds the one proposal for a question. For proposals that take too long to find for an error message. */
  readonly look?: (known: Known) => Promise<string>;
  /** Returns what is wrong with a value that isn't empty. It must not repeat possible secrets. */
  readonly problem: Validate;
  /** Normalizes a value before it is used and shown. */
  readonly normal?: (value: string) => string;
  /** Removes possible secrets from an invalid value before it is shown. */
  readonly shown?: (value: string) => string;
}

/** Flags with all required ones set. The profile may be in the environment. */
export type Completed<F, Name extends keyof F> = F & {
  readonly [Flag in Exclude<Name, 'profile'>]: NonNullable<F[Flag]>;
};

/**
 * Asks for missing flags, one after the other, and proposes values.
 *
 * @param requiredFlags in the order of the questions.
 * @param questions `undefined` without a terminal.
 * @returns the flags with the answers, and the names of the flags that were asked for.
 * @throws {Failure} of kind `usage`, before any question, with every invalid flag and, without a terminal,
 *   every missing one.
 */
export async function completeFlags<F extends object, Name extends keyof F & string>(
  flags: F,
  requiredFlags: readonly RequiredFlag<Name>[],
  questions: Questions | undefined,
): Promise<{readonly flags: Completed<F, Name>; readonly asked: readonly Name[]}> {
  const missing = requiredFlags.filter(({flag}) => valuesOf(flags[flag]).length === 0);
  await requireUsable(flags, requiredFlags, questions === undefined ? missing : []);
  const completed: Record<string, unknown> = Object.fromEntries(Object.entries(flags));
  for (const required of requiredFlags) {
    const given = valuesOf(flags[required.flag]);
    const values =
      given.length > 0 || questions === undefined
        ? given
        : [await ask(required, await proposalsOf(required, firstValues(completed)), questions)];
    const usable = required.normal === undefined ? values : values.map(required.normal);
    completed[required.flag] = required.isList === true ? usable : usable[0];
  }
  return {
    flags: completed as Completed<F, Name>,
    asked: missing.map(({flag}) => flag),
  };
}

/**
 * Checks given values before anything else is done.
 *
 * @throws {Failure} of kind `usage`, with every invalid value.
 */
export async function requireValidFlags(
  flags: object,
  requiredFlags: readonly RequiredFlag[],
): Promise<void> {
  await requireUsable(flags, requiredFlags, []);
}

/** Proposals for a question. */
async function proposalsOf({propose, look}: RequiredFlag, known: Known): Promise<Proposals> {
  const proposals = propose(known);
  return look === undefined ? proposals : {...proposals, values: [await look(known)]};
}

/** The choice of entering another value. No value is empty. */
const ANOTHER = '';

async function ask(
  {question: message, example, problem}: RequiredFlag,
  {values, isComplete = false}: Proposals,
  questions: Questions,
): Promise<string> {
  const [initial] = values;
  const validate: Validate = (value) =>
    value.trim() === '' ? emptyProblem(example ?? initial) : problem(value);
  if (isComplete || values.length > 1) {
    const choices = values.map((value) => ({value}));
    const others = isComplete ? [] : [{value: ANOTHER, name: 'another value'}];
    const chosen = await questions.choose({message, choices: [...choices, ...others], initial});
    if (chosen !== ANOTHER) return chosen;
    return await questions.text({message, example, validate});
  }
  return await questions.text({message, initial, example, validate});
}

/** Returns the error for an empty answer. */
export function emptyProblem(example: string | undefined): string {
  return example === undefined ? 'Enter a value.' : `Enter a value. Example: ${example}`;
}

async function requireUsable(
  flags: object,
  requiredFlags: readonly RequiredFlag[],
  missing: readonly RequiredFlag[],
): Promise<void> {
  const given = requiredFlags.flatMap((required) =>
    valuesOf(flags[required.flag as keyof typeof flags]).map((value) => ({required, value})),
  );
  const judged = await Promise.all(
    given.map(async ({required, value}) => {
      const problem = await valueProblem(value, required.problem);
      const shown = required.shown?.(value) ?? value;
      return problem === undefined ? [] : [{name: `--${required.flag}`, shown, problem}];
    }),
  );
  const invalid = judged.flat();
  if (missing.length === 0) return requireValid(invalid);
  throw new Failure('usage.missing-value', summary(invalid, missing), {
    details: [
      ...invalid.map(invalidValueLine),
      ...missingLines(missing, guesses(flags, requiredFlags)),
    ],
    remedy: 'Set these flags, or run the command in a terminal to be asked for them.',
  });
}

function summary(invalid: readonly InvalidValue[], missing: readonly RequiredFlag[]): string {
  const names = missing.map(({flag}) => `--${flag}`);
  const absent = `Missing required flag${names.length === 1 ? '' : 's'}: ${names.join(', ')}.`;
  return invalid.length === 0 ? absent : `${invalidValuesMessage(invalid)} ${absent}`;
}

/** Returns a line for each missing flag, with its possible values. */
function missingLines(missing: readonly RequiredFlag[], known: Known): string[] {
  const width = Math.max(...missing.map(({flag}) => flag.length));
  return missing.map(({flag, propose}) => {
    const {words, values} = propose(known);
    const proposed = values.length === 0 ? '' : `  (${words} ${values.join(', ')})`;
    return `--${flag.padEnd(width)}${proposed}`.trimEnd();
  });
}

/** The given values, and proposals for the others. A proposal can depend on earlier flags. */
function guesses(flags: object, requiredFlags: readonly RequiredFlag[]): Known {
  const known: Partial<Record<string, string>> = {...firstValues(flags)};
  for (const {flag, propose} of requiredFlags) known[flag] ??= propose(known).values[0];
  return known;
}

function firstValues(flags: object): Known {
  return Object.fromEntries(
    Object.entries(flags).flatMap(([flag, value]) =>
      valuesOf(value)
        .slice(0, 1)
        .map((it) => [flag, it]),
    ),
  );
}

/** The values of a flag; none if it is not set. */
function valuesOf(value: unknown): string[] {
  return [value].flat().filter((it): it is string => typeof it === 'string');
}

async function valueProblem(value: string, problem: Validate): Promise<string | undefined> {
  return value.trim() === '' ? 'The value is empty.' : await problem(value);
}
