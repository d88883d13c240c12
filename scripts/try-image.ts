import {setTimeout as delay} from 'node:timers/promises';

import {Failure} from '../src/errors.ts';
import type {AccountRegistry} from '../test/sandbox/real/account-registry.ts';
import {must, type Site} from '../test/sandbox/real/site.ts';

/** Runs the web process of an image on a free port, prints its response, and stops it. */
export async function tryImage(
  site: Site,
  registry: AccountRegistry,
  image: string,
): Promise<void> {
  const run = async (at: Site, args: readonly string[]) =>
    (await must(at, `docker ${args[0]}`, ['docker', ...args], {env: registry.env})).trim();
  const docker = (...args: readonly string[]) => run(site, args);
  await docker('pull', '--quiet', image);
  const container = await docker('run', '--detach', '--rm', '--publish', '127.0.0.1::8080', image);
  try {
    const address = `http://${await docker('port', container, '8080/tcp')}/`;
    process.stdout.write(
      `\n$ docker run --detach --rm --publish 127.0.0.1::8080 \\\n    ${image}\n`,
    );
    process.stdout.write(`$ curl ${address}\n${await answer(address, site.signal)}\n`);
  } finally {
    // With a new signal, because the container must also be stopped after Ctrl-C.
    const {signal} = new AbortController();
    await run({...site, signal}, ['stop', '--time', '2', container]);
  }
}

async function answer(address: string, signal: AbortSignal): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      const response = await fetch(address, {signal});
      return JSON.stringify(await response.json(), null, 2);
    } catch {
      if (signal.aborted) throw new Failure('interrupted', 'Interrupted.');
      await delay(200);
    }
  }
  throw new Failure('system.internal', `${address} did not respond within 20 seconds.`);
}
