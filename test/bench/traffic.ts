import {randomInt} from 'node:crypto';
import {AwsStandIn} from '../sandbox/aws/aws-stand-in.ts';
import {RegistryProxy} from '../sandbox/aws/registry-proxy.ts';
import type {Sandbox} from '../sandbox/real/sandbox.ts';
import type {Bench} from './bench.ts';
import type {Traffic} from './report.ts';

/** Requests of builds to AWS and to the registry, in accounts of their own, and their memory. */
export async function measureTraffic(sandbox: Sandbox, bench: Bench): Promise<Traffic[]> {
  return [
    ...(await inAccount(sandbox, 'ENABLED', async (build) => [
      await build('first, three processes, layers mounted'),
      await build('again'),
      await build('next commit', () => bench.commit()),
    ])),
    ...(await inAccount(sandbox, 'ENABLED', async (build) => [
      await build('first, one process', undefined, '--process', 'web'),
    ])),
    ...(await inAccount(sandbox, 'DISABLED', async (build) => [
      await build('first, three processes, layers copied'),
      await build('next commit', () => bench.commit()),
    ])),
  ];

  async function inAccount(
    {registry: address, username, password}: Sandbox,
    mounting: 'ENABLED' | 'DISABLED',
    measure: (
      build: (
        what: string,
        before?: () => Promise<void>,
        ...flags: readonly string[]
      ) => Promise<Traffic>,
    ) => Promise<Traffic[]>,
  ): Promise<Traffic[]> {
    const aws = await AwsStandIn.start({id: String(randomInt(1e11, 1e12 - 1))});
    aws.account.settings.set('BLOB_MOUNTING', mounting);
    const proxy = await RegistryProxy.start({
      account: aws.account,
      upstream: {address, username, password},
      folder: `bench-${aws.account.id}`,
    });
    const env = {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: aws.account.region,
      AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session-token',
    };
    try {
      return await measure(async (what, before, ...flags) => {
        await before?.();
        const [calls, requests] = [aws.calls.length, proxy.requests.length];
        const uploaded = proxy.uploadedBytes;
        const memory = await bench.publishToEcr(env, flags);
        return {
          what,
          awsCalls: aws.calls.length - calls,
          requests: proxy.requests.length - requests,
          uploaded: proxy.uploadedBytes - uploaded,
          memory,
        };
      });
    } finally {
      await proxy.stop();
      await aws.stop();
    }
  }
}
