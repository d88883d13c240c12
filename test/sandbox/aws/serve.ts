// An account of AWS's on the loopback interface, with a real registry behind its repositories, for as
// long as the process lives. test/sandbox/real/aws.ts starts it; it is told all in a file, because
// arguments can be read by everybody.
import {readFile} from 'node:fs/promises';

import {AwsStandIn} from './aws-stand-in.ts';
import {ssoIdentity} from './identity.ts';
import type {Upstream} from './registry-forward.ts';
import {RegistryProxy} from './registry-proxy.ts';

export interface ServedAccount {
  readonly id: string;
  readonly region: string;
  readonly publicAlias: string;
  readonly accessKeyId: string;
  readonly sessionToken: string;
  /** Of the APIs. */
  readonly port: number;
  readonly registryPort: number;
  readonly upstream: Upstream;
  /** The folder of the registry behind that all is in. */
  readonly folder: string;
}

async function serve({id, region, port, registryPort, ...served}: ServedAccount): Promise<void> {
  const {publicAlias, accessKeyId, sessionToken, upstream, folder} = served;
  const aws = await AwsStandIn.start({
    id,
    region,
    port,
    publicAliases: [{name: publicAlias, isPrimary: true}],
    identities: [ssoIdentity(id, {accessKeyId, sessionToken})],
  });
  const registry = await RegistryProxy.start({
    account: aws.account,
    port: registryPort,
    upstream,
    folder,
  });
  console.log(`account ${id}: APIs on ${aws.endpoint}, registry on ${registry.host}`);
}

const [, , file = ''] = process.argv;
await serve(JSON.parse(await readFile(file, 'utf8')) as ServedAccount);
