import {regionProblem} from '../../../aws/region-name.ts';
import {requireValid} from '../../errors/invalid-values.ts';
import type {Environment} from '../../../environment.ts';
import type {Validate} from '../../terminal/questions.ts';
import {emptyProblem} from './missing-flags.ts';

/** Functions that return what is wrong with the value of a flag, by flag. */
export type ValueForms = Readonly<Partial<Record<string, (value: string) => string | undefined>>>;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE = /^(?:arn:aws[a-z-]*:iam::\d{12}:role\/(?:[\u0021-\u007E]+\/)?)?[\w+=,.@-]{1,64}$/u;

const FORMS: ValueForms = {
  profile: () => undefined,
  region: regionProblem,
  account: (value) => (/^\d{12}$/u.test(value) ? undefined : 'An account ID has 12 digits.'),
  role: (value) => (ROLE.test(value) ? undefined : 'This is not the name or ARN of a role.'),
};
/** Used without the flag. An empty variable counts as not set. */
const REGION_VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION'];

/** Returns what is wrong with a region that a person enters. */
export const regionAnswerProblem: Validate = (answer) =>
  answer === '' ? emptyProblem('eu-west-2') : regionProblem(answer);

/**
 * Checks the flags that select the account and the identity, before any question or request.
 *
 * @param more checks of the flags of one command.
 * @throws {Failure} `usage.invalid-value` with every invalid value.
 */
export function requireAccountValues(
  flags: object,
  environment: Environment,
  more: ValueForms = {},
): void {
  const forms = {...FORMS, ...more};
  const given = Object.entries(flags).map(([flag, value]: [string, unknown]) => ({
    name: `--${flag}`,
    value,
    form: forms[flag],
  }));
  const variable =
    'region' in flags && flags.region !== undefined
      ? undefined
      : REGION_VARIABLES.find((it) => (environment[it] ?? '') !== '');
  const all = [
    ...given,
    ...(variable === undefined
      ? []
      : [{name: variable, value: environment[variable], form: FORMS['region']}]),
  ];
  const wrong = all.flatMap(({name, value, form}) => {
    if (typeof value !== 'string' || form === undefined) return [];
    const problem = value.trim() === '' ? 'The value is empty.' : form(value);
    return problem === undefined ? [] : [{name, shown: value, problem}];
  });
  requireValid(wrong);
}
