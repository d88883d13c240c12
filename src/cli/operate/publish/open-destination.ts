import {movingPattern} from '../../../builder-image/composed-tags.ts';
import {parseEcrHost} from '../../../ecr-host.ts';
import type {Fetch} from '../../../http/fetch.ts';
import type {ImageReference} from '../../../image-reference.ts';
import type {AskCredentials} from '../../../image/ports.ts';
import {EcrRegistry} from '../../../registry/ecr/ecr-registry.ts';
import {OciHost} from '../../../registry/oci/oci-host.ts';
import {OciRegistry} from '../../../registry/oci/oci-registry.ts';
import type {OciRepository} from '../../../registry/oci/oci-repository.ts';
import {openRunTransport} from '../../aws-settings.ts';
import {dockerSignIn} from '../../docker-sign-in.ts';
import {ecrAddress, requireSameRegion} from '../../ecr-address.ts';
import {type OpenAccount, openAccount} from '../run/open-account.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {askProfile} from '../run/ask-profile.ts';
import type {PublishFlags} from './publish-flags.ts';

/** The repository that an image is published to, and the repository of its builder. */
export interface Destination {
  /** The account whose ECR it is. */
  readonly open: OpenAccount | undefined;
  /** The repository; `undefined` if it does not exist. Creates nothing. */
  readonly find: () => Promise<OciRepository | undefined>;
  /** Creates the repository if it does not exist, and checks that you can push to it. */
  readonly ensure: () => Promise<OciRepository>;
  /** The repository of the builder, over the same connection if it is in the same registry. */
  readonly builder: () => Promise<OciRepository>;
}

type Ecr = NonNullable<ReturnType<typeof ecrAddress>>;

const OWN_ECR: Ecr = {kind: 'ecr'};

/** Opens the destination that the flags name. Signs in to AWS only for ECR. */
export async function openDestination(
  flags: PublishFlags,
  builder: ImageReference,
  run: OperatorRun,
): Promise<Destination> {
  const {registry: prefix} = flags;
  const ecr = prefix === undefined ? OWN_ECR : ecrAddress(prefix);
  return ecr === undefined
    ? await ofRegistry(`${prefix?.replace(/\/+$/u, '')}`, flags, builder, run)
    : await ofEcr(ecr, flags, builder, run);
}

async function ofRegistry(
  prefix: string,
  flags: PublishFlags,
  builder: ImageReference,
  run: OperatorRun,
): Promise<Destination> {
  const {fetch} = openRunTransport(flags, run.environment, run.signal);
  const credentials = await dockerCredentials(run);
  // At the root of the host, so that the builder can be beside the prefix.
  const [host = '', ...path] = prefix.split('/');
  const registry = new OciRegistry({...run, prefix: host, fetch, credentials});
  const name = [...path, flags.repository].join('/');
  return {
    open: undefined,
    find: async () => registry.repository(name),
    ensure: async () => required(await registry.ensure([name]), name),
    builder: async () =>
      builder.host === host
        ? registry.repository(builder.path)
        : elsewhere(builder, {credentials, fetch, run}),
  };
}

async function ofEcr(
  {registryId, region, prefix}: Ecr,
  flags: PublishFlags,
  builder: ImageReference,
  run: OperatorRun,
): Promise<Destination> {
  requireSameRegion({kind: 'ecr', registryId, region, prefix}, flags.region);
  const asked = await askProfile({...flags, ...(region === undefined ? {} : {region})}, run);
  const open = await openAccount(asked, run);
  const name = prefix === undefined ? flags.repository : `${prefix}/${flags.repository}`;
  return ofAccount(open, {registryId, name}, builder, run);
}

/** The ECR of an account that is already open. @param place the registry, if it is that of another account. */
export function ofAccount(
  open: OpenAccount,
  {registryId, name}: {readonly registryId?: string | undefined; readonly name: string},
  builder: ImageReference,
  run: OperatorRun,
): Destination {
  const {settings} = open;
  const registry = new EcrRegistry({
    settings,
    registryId: registryId === open.session.accountId ? undefined : registryId,
    movingTags: [movingPattern(builder)],
    now: () => Date.now(),
  });
  const ofBuilder = parseEcrHost(builder.host);
  const isSameRegistry =
    ofBuilder !== undefined &&
    !ofBuilder.isFips &&
    ofBuilder.accountId === (registryId ?? open.session.accountId) &&
    ofBuilder.region === open.session.region;
  return {
    open,
    find: async () => (await registry.find([name])).get(name),
    ensure: async () => required(await registry.ensure([name]), name),
    builder: async () => {
      const {path} = builder;
      const found = isSameRegistry ? (await registry.find([path])).get(path) : undefined;
      const credentials = await dockerCredentials(run);
      const {fetch} = settings.transport;
      return (
        found ??
        registry.at(`${builder.host}/${path}`) ??
        elsewhere(builder, {credentials, fetch, run})
      );
    },
  };
}

function required(repositories: ReadonlyMap<string, OciRepository>, name: string): OciRepository {
  const repository = repositories.get(name);
  if (repository === undefined) throw new TypeError(`${name} was not created`);
  return repository;
}

function elsewhere(
  {host, path}: ImageReference,
  access: {readonly credentials: AskCredentials; readonly fetch: Fetch; readonly run: OperatorRun},
): OciRepository {
  const {credentials, fetch, run} = access;
  return new OciHost({...run, host, credentials, fetch}).repository(path);
}

async function dockerCredentials({environment, ...run}: OperatorRun): Promise<AskCredentials> {
  const {credentials} = await dockerSignIn(environment, run);
  return (host, need) => credentials.of(host, need);
}
