import {Failure} from '../../errors.ts';
import {planFlags} from './image-flags.ts';
import type {Environment} from '../../environment.ts';
import type {PlanFlags} from './plan-flags.ts';
import {FLAG_FORMATS} from './flag-formats.ts';

interface WrongValue {
  /** The flag or the variable, and its value. */
  readonly given: string;
  readonly problem: string;
  readonly hint: string | undefined;
}

/**
 * Checks the form of every value, whether a flag or a variable of the environment has it.
 *
 * @throws {Failure} `usage` naming all that cannot be used, each with what is wrong with it.
 */
export function checkFlagValues(flags: PlanFlags, environment: Environment): void {
  const wrong = Object.entries(flags).flatMap(([flag, values]) =>
    [values].flat().flatMap((value) => wrongValue(flag, value, environment)),
  );
  const [first, ...more] = wrong;
  if (first === undefined) return;
  const message = more.length === 0 ? first.given : `${wrong.length} values`;
  throw new Failure('usage.invalid-value', `${message} cannot be used.`, {
    details:
      more.length === 0 ? [first.problem] : wrong.map(({given, problem}) => `${given}: ${problem}`),
    remedy: [...new Set(wrong.flatMap(({hint}) => hint ?? []))],
  });
}

function wrongValue(flag: string, value: unknown, environment: Environment): WrongValue[] {
  if (typeof value !== 'string') return [];
  const format = FLAG_FORMATS[flag];
  const problem = value === '' ? 'It is empty.' : format?.problem(value);
  if (problem === undefined) return [];
  const variable = variableOf(flag);
  // An empty variable counts as not set.
  const isOfVariable = variable !== undefined && value !== '' && environment[variable] === value;
  const name = isOfVariable ? variable : `--${flag}`;
  // What stands behind a setting's name may be a secret.
  const shown = flag === 'env' ? value.split('=', 1)[0] : value;
  return [{given: `${name} "${shown}"`, problem, hint: format?.hint}];
}

/** The variable that a flag can be given by. */
function variableOf(flag: string): string | undefined {
  return Object.entries(planFlags).find(([name]) => name === flag)?.[1].env;
}
