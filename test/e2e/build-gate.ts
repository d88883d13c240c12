import {docker} from './sandbox.ts';

const GATE = '/tmp/gate';

/**
 * A script of a codebase that comes to a halt in its build. It says so, and in which container, and goes
 * on when the gate is opened.
 */
export const WAITING_SCRIPT = `read -r container </etc/hostname
echo "waiting in $container"
until [ -e ${GATE} ]; do sleep 0.1; done
`;

/** Lets a build go on that has come to its halt. @param said what it has said until now. */
export async function openGate(said: string): Promise<void> {
  const container = /waiting in (?<id>[0-9a-f]{12})/u.exec(said)?.groups?.['id'];
  if (container === undefined) throw new Error(`The build does not wait:\n${said}`);
  await docker('exec', container, 'touch', GATE);
}
