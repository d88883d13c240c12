import {type InvalidValue, requireValid} from '../errors/invalid-values.ts';
import {planFlags} from './image-flags.ts';
import type {Environment} from '../../environment.ts';
import {FLAG_FORMATS} from './flag-formats.ts';
import {withoutUrlSecrets} from '../../embedded-secrets.ts';

type FlagValues = Readonly<Record<string, unknown>>;

/**
 * Checks the format of all values that come from flags, or from environment variables that set flags.
 *
 * @throws {Failure} `usage.invalid-value` with all invalid values, each with its problem.
 */
export function checkFlagValues(flags: object, environment: Environment): void {
  requireValid(
    Object.entries(flags as FlagValues).flatMap(([flag, values]) =>
      [values].flat().flatMap((value) => invalidValue(flag, value, environment)),
    ),
  );
}

function invalidValue(flag: string, value: unknown, environment: Environment): InvalidValue[] {
  if (typeof value !== 'string') return [];
  const format = FLAG_FORMATS[flag];
  const problem = value === '' ? 'It is empty.' : format?.problem(value);
  if (problem === undefined) return [];
  const variable = variableOf(flag);
  // An empty variable counts as unset.
  const isOfVariable = variable !== undefined && value !== '' && environment[variable] === value;
  const name = isOfVariable ? variable : `--${flag}`;
  // The value after the name may be a secret.
  const [shown = ''] = flag === 'env' ? value.split('=', 1) : [withoutCredentials(value)];
  return [{name, shown, problem, hint: format?.hint}];
}

/** Hides `user:password` before a host, with and without a scheme. */
function withoutCredentials(value: string): string {
  return withoutUrlSecrets(value, () => '***').replace(
    /^[^/@:\s]+:[^/@\s]*(?=@(?!sha\d+:))/u,
    '***',
  );
}

/** The environment variable that sets a flag. */
function variableOf(flag: string): string | undefined {
  return Object.entries(planFlags).find(([name]) => name === flag)?.[1].env;
}
