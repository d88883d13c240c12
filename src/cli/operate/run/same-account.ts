import {shellQuoting} from '../../../shell-quoting.ts';
import type {OperatorFlags} from './operator-run.ts';

/**
 * Returns the options with which another command works in the same account and region, quoted for a shell. Leaves out
 * options that the person did not type: the other command also reads the environment and the default profile.
 */
export async function sameAccountOptions({
  profile,
  region,
}: Pick<OperatorFlags, 'profile' | 'region'>): Promise<readonly string[]> {
  const word = await shellQuoting();
  return Object.entries({profile, region}).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, word(value)],
  );
}
