import {fileURLToPath} from 'node:url';
import {type Terminal, type TerminalOptions, startAtTerminal} from '../pseudo-terminal.ts';

export {KEYS} from '../pseudo-terminal.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/**
 * Starts the built CLI in a terminal of its own, without the sandbox's variables. `env` has the variables for
 * an account.
 */
export function startInTerminal(args: readonly string[], options: TerminalOptions): Terminal {
  return startAtTerminal([process.execPath, PROGRAM, ...args], {patienceSeconds: 120, ...options});
}
