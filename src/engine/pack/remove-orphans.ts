import {setTimeout as pause} from 'node:timers/promises';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

/** How long an engine may take to finish a container that nobody waits for any more. */
const LATEST_MS = 500;

interface Orphan {
  readonly id: string;
  /** Those that pack makes for one build alone; its caches are not among them. */
  readonly volumes: readonly string[];
}

/**
 * Removes the containers that pack had asked for when it was ended: the engine makes a container also
 * for a client that has gone away, and pack, which cleans up what it knows of, never heard of this one.
 *
 * They are told from the containers of a pack that lives by their image. Pack makes the images that
 * its phases run in for one build, and removes them at its end; the engine then has no name for them.
 * An engine that does not answer keeps what it has.
 */
export async function removeOrphans(docker: {
  readonly run: Run;
  readonly env: Program['env'];
}): Promise<void> {
  const ask = async (...args: readonly string[]) =>
    (await docker.run({file: 'docker', args, env: docker.env})).stdout;
  try {
    for (const wait of [0, LATEST_MS]) {
      await pause(wait);
      const orphans = readOrphans(await ask(...LIST));
      if (orphans.length === 0) continue;
      await ask('rm', '--force', ...orphans.map(({id}) => id));
      const volumes = orphans.flatMap((it) => it.volumes);
      if (volumes.length > 0) await ask('volume', 'rm', '--force', ...volumes);
    }
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
  }
}

/** Containers of pack's that never ran. */
const NEVER_RUN = ['--filter', 'label=author=pack', '--filter', 'status=created'];
const LIST = [
  'ps',
  '--all',
  '--no-trunc',
  ...NEVER_RUN,
  '--format',
  '{{.ID}} {{.Image}} {{.Mounts}}',
];

function readOrphans(list: string): Orphan[] {
  return list
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([id = '', image = '']) => id !== '' && !image.startsWith('pack.local/'))
    .map(([id = '', , mounts = '']) => ({
      id,
      volumes: mounts.split(',').filter((name) => /^pack-(?:app|layers)-/u.test(name)),
    }));
}
