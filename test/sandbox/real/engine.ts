import {mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';

import {startDaemon} from './daemon.ts';
import {ask, type Site} from './site.ts';

const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/** Whether a Docker engine responds. */
export async function engineAnswers(site: Site): Promise<boolean> {
  const version = await ask(site, ['docker', 'version', '--format', '{{.Server.Version}}'], {
    timeoutSeconds: 20,
  });
  return version !== undefined;
}

/** Starts a Docker engine at the client's default address, with all its data in our folder. */
export async function startEngine(site: Site): Promise<void> {
  site.say('Docker engine: starting dockerd');
  const folder = join(site.folder, 'engine');
  await mkdir(folder, {recursive: true});
  // A file of a killed engine, which would prevent the next start.
  await rm(join(folder, 'docker.pid'), {force: true});
  const data = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')];
  const reach = ['--pidfile', join(folder, 'docker.pid'), '--host', await engineHost(site)];
  await startDaemon(site, {
    name: 'engine',
    command: ['dockerd', ...data, ...reach],
    answers: () => engineAnswers(site),
  });
  const driver = await ask(site, ['docker', 'info', '--format', '{{.Driver}}']);
  if (driver === 'vfs') site.say('Docker engine: storage driver vfs, so builds will be slow');
}

/**
 * Environment variables with which programs reach the engine; none if it is at the default address. Docker's
 * contexts are in the user's `DOCKER_CONFIG`, which the sandbox replaces.
 */
export async function engineEnvironment(site: Site): Promise<Record<string, string>> {
  const host = await engineHost(site);
  return host === DEFAULT_HOST ? {} : {DOCKER_HOST: host};
}

async function engineHost(site: Site): Promise<string> {
  if (site.env['DOCKER_HOST']) return site.env['DOCKER_HOST'];
  const format = '{{.Endpoints.docker.Host}}';
  return (await ask(site, ['docker', 'context', 'inspect', '--format', format])) ?? DEFAULT_HOST;
}
