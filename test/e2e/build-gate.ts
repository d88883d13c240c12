import {randomBytes} from 'node:crypto';
import {docker} from './sandbox.ts';

/** A place in a build at which it waits for the test. */
export interface BuildGate {
  /** A script of a codebase that says that it waits, and goes on when the gate is open. */
  readonly script: string;
  /** What it says. */
  readonly words: string;
  /** Lets the build go on, which waits. */
  readonly open: () => Promise<void>;
}

/** Makes a gate, which stands in the container of whichever build runs its script. */
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
      // In all others there is no such folder.
      await Promise.any(tries);
    },
  };
}
