// An AWS account on the loopback interface, with a real registry behind its repositories, and a stand-in for
// Slack. It runs as long as the process. test/sandbox/real/aws.ts starts it. Its settings are in a file,
// because every user can read arguments.
import {readFile} from 'node:fs/promises';

import {portOf} from '../real/port-of.ts';
import {SlackStandIn} from '../slack/slack-stand-in.ts';
import {AwsStandIn} from './aws-stand-in.ts';
import {dockerExecutor} from './executor/docker-executor.ts';
import {repositoriesIn} from './executor/local-stand-ins.ts';
import {ssoIdentity} from './identity.ts';
import type {Upstream} from './registry-forward.ts';
import {RegistryProxy} from './registry-proxy.ts';

/** How builds of the account run: in containers of a local engine. */
export interface ServedBuilds {
  /** Environment of the Docker client and of Git. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder of repositories that replace those of Git hosts. */
  readonly sources: string;
}

export interface ServedAccount {
  readonly id: string;
  readonly region: string;
  /** In the URL of its sign-in. */
  readonly alias: string;
  readonly publicAlias: string;
  readonly accessKeyId: string;
  readonly sessionToken: string;
  /** Port of the APIs. */
  readonly port: number;
  readonly registryPort: number;
  readonly slackPort: number;
  /** The page on which people sign in, and their role. */
  readonly startUrl: string;
  readonly role: string;
  /** The name of an available connection to GitHub. */
  readonly connection: string;
  readonly slackToken: string;
  readonly upstream: Upstream;
  /** The folder in the registry behind the proxy. */
  readonly folder: string;
  readonly builds: ServedBuilds;
}

async function serve(served: ServedAccount): Promise<void> {
  const {id, region, alias, port, accessKeyId, sessionToken} = served;
  const aws = await AwsStandIn.start({
    id,
    region,
    alias,
    port,
    publicAliases: [{name: served.publicAlias, isPrimary: true}],
    identities: [ssoIdentity(id, {accessKeyId, sessionToken})],
    // A person waits for it.
    sso: {startUrl: served.startUrl, roles: [served.role], intervalSeconds: 1},
  });
  aws.account.connections.add(aws.account, {name: served.connection, status: 'AVAILABLE'});
  const registry = await RegistryProxy.start({
    account: aws.account,
    port: served.registryPort,
    upstream: served.upstream,
    folder: served.folder,
  });
  const slack = await SlackStandIn.start({
    port: served.slackPort,
    token: served.slackToken,
    scopes: ['chat:write', 'channels:read'],
  });
  const {env, sources} = served.builds;
  aws.account.codebuild.builds.executor = dockerExecutor({
    account: aws.account,
    endpoint: aws.endpoint,
    env: {PATH: process.env['PATH'], HOME: process.env['HOME'], ...env},
    repositories: repositoriesIn(sources),
    variables: {SLACK_API_URL: slack.apiUrl},
    ports: [port, served.registryPort, served.slackPort, portOf(served.upstream.address)],
  });
  console.log(`account ${id}: APIs on ${aws.endpoint}, registry on ${registry.host}`);
  console.log(`Slack on ${slack.apiUrl}`);
}

const [, , file = ''] = process.argv;
await serve(JSON.parse(await readFile(file, 'utf8')) as ServedAccount);
