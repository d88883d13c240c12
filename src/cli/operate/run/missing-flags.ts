import {Failure} from '../../../errors.ts';
import type {Questions, Validate} from '../../terminal/questions.ts';

/** What a flag could be, found on the spot. */
export interface Proposals {
  /** The likeliest first. */
  readonly values: readonly string[];
  /** How they are told where nobody can be asked: `origin is`, `configured:`, `such as`. */
  readonly words: string;
  /** Nothing else can be meant. */
  readonly isComplete?: boolean;
}

/** What is known of other flags: the first value of each, guessed where it is missing. */
type Known = Readonly<Partial<Record<string, string>>>;

/** A flag that a command cannot do without. */
export interface RequiredFlag<Flag extends string = string> {
  readonly flag: Flag;
  /** The flag is repeatable, and has a list. */
  readonly isList?: boolean;
  /** As a question's message: `Git repository`. */
  readonly question: string;
  /** A value for somebody who is asked and has no proposal. */
  readonly example?: string;
  /** Where nothing is found it proposes nothing. */
  readonly propose: (known: Known) => Proposals;
  /** Finds the only proposal for somebody who is asked, if that takes too long to do it for others. */
  readonly look?: (known: Known) => Promise<string>;
  /** What is wrong with a value that isn't empty. It must not repeat what may be secret. */
  readonly problem: Validate;
  /** A value as it is used and shown from then on. */
  readonly normal?: (value: string) => string;
  /** A value that is refused, without what may be secret in it. */
  readonly shown?: (value: string) => string;
}

/** Flags of which those that are needed are there. The profile may be in the environment. */
export type Completed<F, Name extends keyof F> = F & {
  readonly [Flag in Exclude<Name, 'profile'>]: NonNullable<F[Flag]>;
};

/**
 * Asks for the flags that are missing, one after the other, each with what it could be.
 *
 * @param requiredFlags in the order in which they are asked for.
 * @param questions absent where nobody can be asked.
 * @returns the flags with the answers, and the names of those that were asked for.
 * @throws {Failure} `usage` naming every flag that cannot be used, and where nobody can be asked every
 *   one that is missing, before anything is asked.
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

/** For somebody who is asked. */
async function proposalsOf({propose, look}: RequiredFlag, known: Known): Promise<Proposals> {
  const proposals = propose(known);
  return look === undefined ? proposals : {...proposals, values: [await look(known)]};
}

/** None of a list's values is chosen: no value is empty. */
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
    const others = isComplete ? [] : [{value: ANOTHER, name: 'another'}];
    const chosen = await questions.choose({message, choices: [...choices, ...others], initial});
    if (chosen !== ANOTHER) return chosen;
    return await questions.text({message, example, validate});
  }
  return await questions.text({message, initial, example, validate});
}

/** What is wrong with an answer in which nothing is. */
export function emptyProblem(example: string | undefined): string {
  return example === undefined ? 'It is empty.' : `It is empty. Type something like ${example}.`;
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
      return problem === undefined ? [] : [{name: `--${required.flag} "${shown}"`, problem}];
    }),
  );
  const wrong = judged.flat();
  if (wrong.length === 0 && missing.length === 0) return;
  throw new Failure(
    missing.length === 0 ? 'usage.invalid-value' : 'usage.missing-value',
    summary(wrong, missing),
    {
      details: [
        ...(wrong.length === 1 && missing.length === 0
          ? wrong.map(({problem}) => problem)
          : wrong.map(({name, problem}) => `${name}: ${problem}`)),
        ...missingLines(missing, guesses(flags, requiredFlags)),
      ],
      remedy:
        missing.length === 0 ? [] : 'Give it all by flags, or run it at a terminal to be asked.',
    },
  );
}

function summary(
  wrong: readonly {readonly name: string}[],
  missing: readonly RequiredFlag[],
): string {
  const refused =
    wrong.length === 1
      ? [`${wrong[0]?.name} cannot be used.`]
      : wrong.length > 1
        ? [`${wrong.length} values cannot be used.`]
        : [];
  const names = missing.map(({flag}) => `--${flag}`);
  const absent =
    names.length === 1
      ? [`${names[0]} is missing.`]
      : names.length > 1
        ? [`Missing: ${names.join(', ')}.`]
        : [];
  return [...refused, ...absent].join(' ');
}

/** Each flag, and what it could be. */
function missingLines(missing: readonly RequiredFlag[], known: Known): string[] {
  const width = Math.max(...missing.map(({flag}) => flag.length));
  return missing.map(({flag, propose}) => {
    const {words, values} = propose(known);
    const proposed = values.length === 0 ? '' : `  (${words} ${values.join(', ')})`;
    return `--${flag.padEnd(width)}${proposed}`.trimEnd();
  });
}

/** What is given, and for the rest what is likeliest, so that each can build on those before. */
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

/** A flag's values; one that is absent has none. */
function valuesOf(value: unknown): string[] {
  return [value].flat().filter((it): it is string => typeof it === 'string');
}

async function valueProblem(value: string, problem: Validate): Promise<string | undefined> {
  return value.trim() === '' ? 'It is empty.' : await problem(value);
}
