import {afterAll, describe, expect, onTestFinished, test} from 'vitest';
import {openTransport} from '../../../src/http/transport.ts';
import {OciRegistry} from '../../../src/registry/oci/oci-registry.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {AUTHORITY, type CertificateName} from '../../sandbox/network/certificates.ts';
import {RecordingProxy} from '../../sandbox/network/recording-proxy.ts';
import {type TlsFront, startTlsFront} from '../../sandbox/network/tls-front.ts';
import {StandInRegistry} from '../../sandbox/stand-in-registry.ts';
import {registryConformance} from '../conformance.ts';

const user = {username: 'ci', password: 's3cret'};

/** A registry with TLS, at a name that only a proxy knows. */
async function startBehind(certificate?: CertificateName) {
  const standIn = await StandInRegistry.start({
    auth: {scheme: 'basic', ...user},
    locations: 'relative',
  });
  const front = await startTlsFront(Number(standIn.host.split(':')[1]), certificate);
  const proxy = await RecordingProxy.start({
    hosts: {'registry.test': front.port},
    credentials: 'ada:s3cret',
  });
  const {fetch} = openTransport({
    environment: {HTTPS_PROXY: proxy.url, SSL_CERT_FILE: AUTHORITY},
  });
  const rig = testPatience();
  const registry = new OciRegistry({
    prefix: 'registry.test/team',
    credentials: async () => user,
    fetch,
    patience: rig.patience,
  });
  const stop = async () => {
    await proxy.stop();
    await front.stop();
    await standIn.stop();
  };
  return {registry, proxy, front, rig, stop};
}

describe('an OCI registry behind a proxy', () => {
  let proxy: RecordingProxy | undefined;
  let front: TlsFront | undefined;
  let stop: (() => Promise<void>) | undefined;

  registryConformance(async () => {
    const behind = await startBehind();
    ({proxy, front, stop} = behind);
    return behind.registry;
  });

  test('nothing goes past the proxy', () => {
    expect(proxy?.targets).toEqual(['registry.test:443']);
    expect(proxy?.requests).toHaveLength(front?.connections() ?? 0);
  });

  afterAll(() => stop?.());
});

test.each(['expired', 'other-name', 'self-signed'] as const)(
  'is not asked again if its certificate is %s',
  async (certificate) => {
    const {registry, proxy, rig, stop} = await startBehind(certificate);
    onTestFinished(stop);
    await expect(registry.ensure(['web'])).rejects.toMatchObject({
      code: 'registry.unreachable',
      message: expect.stringContaining(
        `the certificate of registry.test (through proxy http://${proxy.host})`,
      ),
    });
    expect(rig.clock.pauses).toEqual([]);
  },
);
