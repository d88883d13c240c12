import {setTimeout as pause} from 'node:timers/promises';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

/** Milliseconds in which the engine still creates a container whose client has ended. */
const LATEST_MS = 500;

interface Orphan {
  readonly id: string;
  /** The volumes of this one build, without caches. */
  readonly volumes: readonly string[];
}

/**
 * Removes the containers that pack had requested when it was interrupted. The engine still creates them after
 * its client has ended, so pack does not know them and does not remove them.
 *
 * Containers of a running pack are not removed. Our builds always add a buildpack, so pack creates images for
 * their containers and removes them at its end: only containers whose image has lost its name are removed.
 * Without such additions pack uses the builder itself, which keeps its name (`createEphemeralBuilder` in
 * https://github.com/buildpacks/pack/blob/v0.40.6/pkg/client/build.go). If the engine does not respond,
 * nothing is removed.
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

/** Containers of pack that were never started. */
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
    .filter(([, image = '']) => image.startsWith('sha256:'))
    .map(([id = '', , mounts = '']) => ({
      id,
      volumes: mounts.split(',').filter((name) => /^pack-(?:app|layers)-/u.test(name)),
    }));
}
