import {shellQuoting} from '../../../shell-quoting.ts';
import type {OperatorFlags} from './operator-run.ts';

/**
 * Returns the options with which another command works in the same account and region, quoted for a shell. Those that
 * nobody typed are left out: the other command finds the environment and the default profile itself.
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
