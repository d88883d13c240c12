import {regionProblem} from '../../../aws/region-name.ts';
import {Failure} from '../../../errors.ts';
import type {Environment} from '../../../environment.ts';
import type {Validate} from '../../terminal/questions.ts';
import {emptyProblem} from './missing-flags.ts';

/** What is wrong with the values of flags, by flag. */
export type ValueForms = Readonly<Partial<Record<string, (value: string) => string | undefined>>>;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE = /^(?:arn:aws[a-z-]*:iam::\d{12}:role\/(?:[\u0021-\u007E]+\/)?)?[\w+=,.@-]{1,64}$/u;

const FORMS: ValueForms = {
  profile: () => undefined,
  region: regionProblem,
  account: (value) => (/^\d{12}$/u.test(value) ? undefined : 'An account has 12 digits.'),
  role: (value) =>
    ROLE.test(value) ? undefined : 'This is neither the name of a role nor the ARN of one.',
};
/** They say the same where there is no flag; an empty one counts as not set. */
const REGION_VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION'];

/** What is wrong with a region that somebody types. */
export const regionAnswerProblem: Validate = (answer) =>
  answer === '' ? emptyProblem('eu-west-2') : regionProblem(answer);

/**
 * Checks what says where and as who a command works, before anything is asked of anybody.
 *
 * @param more of a command's own flags.
 * @throws {Failure} `usage` naming every value that cannot be used.
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
    const problem = value.trim() === '' ? 'It is empty.' : form(value);
    return problem === undefined ? [] : [{given: `${name} "${value}"`, problem}];
  });
  const [first, ...others] = wrong;
  if (first === undefined) return;
  throw others.length === 0
    ? new Failure('usage.invalid-value', `${first.given} cannot be used.`, {
        details: [first.problem],
      })
    : new Failure('usage.invalid-value', `${wrong.length} values cannot be used.`, {
        details: wrong.map((it) => `${it.given}: ${it.problem}`),
      });
}
