import {onTestFinished, vi} from 'vitest';
import type {Image} from '../../../src/image/documents/recompose.ts';
import type {Repository} from '../../../src/image/ports.ts';
import {EcrRegistry} from '../../../src/registry/ecr/ecr-registry.ts';
import {OciHosts} from '../../../src/registry/oci/oci-hosts.ts';
import {direct} from '../../direct-transport.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {AwsStandIn} from '../../sandbox/aws/aws-stand-in.ts';
import {ProxyRig} from '../../sandbox/aws/proxy-rig.ts';
import {StandInRegistry} from '../../sandbox/stand-in-registry.ts';
import {layerBytes, madeApplication, madeBase} from '../documents/made-image.ts';
import {NEW, OLD, layersOf, releaseLabels} from './rebase-stage.ts';

const {patience} = testPatience();
export const now = () => Date.now();
export const settings = {
  region: 'eu-west-2',
  profile: 'work',
  signal: undefined,
  transport: direct,
  patience,
};
export const NAMES = ['intranet/web', 'intranet/worker', 'portal/web'];
/** The repository of the run images. */
const RUN_NAME = 'run-jammy';

async function put(repository: Repository, image: Image, layers: readonly string[], tag: string) {
  for (const layer of layers) await repository.putBlob(layerBytes(layer));
  await repository.putBlob(image.config);
  await repository.putManifest(tag, image.manifest);
}

/**
 * An account with two applications on the older of two run images, which are in another registry.
 *
 * @param mirrored whether the account has copies of the run images, below `mirror`.
 */
export async function startEcrStage({
  mounting = 'ENABLED',
  mirrored = false,
}: {
  readonly mounting?: 'ENABLED' | 'DISABLED';
  readonly mirrored?: boolean;
} = {}) {
  const aws = await AwsStandIn.start();
  const rig = await ProxyRig.start({account: aws.account});
  const hub = await StandInRegistry.start();
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await aws.stop();
    await hub.stop();
  });
  const env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: settings.region,
    AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session-token',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  aws.account.settings.set('BLOB_MOUNTING', mounting);
  const hosts = new OciHosts({credentials: async () => undefined, patience, fetch: direct.fetch});
  const run = `${hub.host}/${RUN_NAME}`;
  const registry = new EcrRegistry({settings, now});
  const copies = mirrored ? await registry.ensure([`mirror/${RUN_NAME}`]) : new Map();
  for (const base of [OLD, NEW]) {
    for (const repository of [hosts.repository(run), ...copies.values()]) {
      await put(repository, madeBase(base), layersOf(base), base.version);
    }
  }
  const repositories = await registry.ensure(NAMES);
  const record = {
    image: `${run}:${OLD.version}`,
    mirrors: [],
    reference: `${run}@${madeBase(OLD).manifest.digest}`,
  };
  for (const [name, repository] of repositories) {
    const image = madeApplication(OLD, {
      process: name.split('/')[1] ?? '',
      record,
      labels: releaseLabels(),
    });
    await put(repository, image, layersOf(OLD, ['dependencies', 'code']), 'latest');
  }
  return {aws, rig, hub, hosts, env, mirror: `${aws.account.registryUri('ecr')}/mirror`};
}
