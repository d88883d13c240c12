import {randomBytes} from 'node:crypto';
import {docker} from './sandbox.ts';

/** A point in a build at which it waits for the test. */
export interface BuildGate {
  /** A script of a codebase that reports that it waits, and continues when the gate is open. */
  readonly script: string;
  /** The line that it prints. */
  readonly words: string;
  /** Lets the waiting build continue. */
  readonly open: () => Promise<void>;
}

/** Creates a gate in the container of the build that runs its script. */
export function buildGate(): BuildGate {
  const folder = `/tmp/gate-${randomBytes(4).toString('hex')}`;
  const words = `waiting at ${folder}`;
  return {
    script: `mkdir ${folder}\necho ${words}\nuntil [ -e ${folder}/open ]; do sleep 0.1; done\n`,
    words,
    open: async () => {
      const running = await docker('container', 'ls', '--quiet');
      const touch = ['touch', `${folder}/open`];
      const tries = running.split('\n').map(async (id) => docker('exec', id, ...touch));
      // Other containers do not have the folder.
      await Promise.any(tries);
    },
  };
}
