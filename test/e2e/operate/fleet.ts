import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {onTestFinished} from 'vitest';

import type {Image} from '../../../src/image/documents/recompose.ts';
import {OciHosts} from '../../../src/registry/oci/oci-hosts.ts';
import {direct} from '../../direct-transport.ts';
import {layerBytes, madeApplication, madeBase} from '../../image/documents/made-image.ts';
import {NEW, OLD, layersOf, releaseLabels} from '../../image/rebase/rebase-stage.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {StandInRegistry, type StandInOptions} from '../../sandbox/stand-in-registry.ts';
import {cli, plainEnvironment, startCli, temporaryFolder} from '../built-cli.ts';
import {startInTerminal} from '../terminal.ts';

export const APPLICATIONS = ['intranet/web', 'intranet/worker', 'portal/web'];
const OWN = ['dependencies', 'code'];

/** A registry with two applications on the older of two run images. @param more environment variables. */
export async function startFleet(
  options: StandInOptions = {},
  more: Readonly<Record<string, string>> = {},
) {
  const registry = await StandInRegistry.start(options);
  onTestFinished(() => registry.stop());
  const {patience} = testPatience();
  const credentials = async () => options.auth;
  const hosts = new OciHosts({credentials, patience, fetch: direct.fetch});
  const run = `${registry.host}/run-jammy`;
  const put = async (
    at: string,
    image: Image,
    layers: readonly string[],
    tags: readonly string[],
  ) => {
    const repository = hosts.repository(at);
    for (const layer of layers) await repository.putBlob(layerBytes(layer));
    await repository.putBlob(image.config);
    for (const tag of tags) await repository.putManifest(tag, image.manifest);
  };
  for (const base of [OLD, NEW]) await put(run, madeBase(base), layersOf(base), [base.version]);
  const reference = `${run}@${madeBase(OLD).manifest.digest}`;
  const record = {image: `${run}:${OLD.version}`, mirrors: [], reference};
  for (const name of APPLICATIONS) {
    const process = name.split('/')[1] ?? '';
    const image = madeApplication(OLD, {process, record, labels: releaseLabels()});
    const tags = ['commit-1a2b3c4', 'latest'];
    await put(`${registry.host}/team/${name}`, image, layersOf(OLD, OWN), tags);
  }
  const cwd = await temporaryFolder();
  const config =
    options.auth === undefined
      ? {}
      : {
          auths: {
            [registry.host]: {username: options.auth.username, password: options.auth.password},
          },
        };
  await writeFile(join(cwd, 'config.json'), JSON.stringify(config));
  const env = {DOCKER_CONFIG: cwd, HOME: cwd, ...more};
  const args = (command: string, more: readonly string[]) => [
    'image',
    command,
    ...more,
    '--registry',
    `${registry.host}/team`,
  ];
  const image = async (...more: readonly string[]) => await cli(args('rebase', more), {cwd, env});
  const list = async (...more: readonly string[]) => await cli(args('list', more), {cwd, env});
  const tag = async (name: string, it: string) =>
    await hosts.repository(`${registry.host}/team/${name}`).digest(it);
  return {
    registry,
    run,
    image,
    list,
    tag,
    /** At a terminal. */
    ask: (...more: readonly string[]) =>
      startInTerminal(args('rebase', more), {
        cwd,
        env: {...plainEnvironment(), ...env},
        columns: 200,
      }),
    begin: (...more: readonly string[]) => startCli(args('rebase', more), {cwd, env}),
  };
}
