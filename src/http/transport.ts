import type {Environment} from '../environment.ts';
import {type CertificateSource, certificateSources} from './certificates.ts';
import {ConnectionPool} from './connection-pool.ts';
import {readDeadlines} from './deadlines.ts';
import {type Fetch, fetchOver} from './fetch.ts';
import {proxyRules} from './proxies.ts';
import {SdkHandler} from './sdk-handler.ts';
import type {Watch} from './watched-chunks.ts';
import {TrustStore} from './trust-store.ts';

export interface TransportOptions {
  readonly environment: Environment;
  /** Ends every wait for a connection. Requests have signals of their own. */
  readonly signal?: AbortSignal | undefined;
  /** More certificates, such as those of an AWS profile. Called on first use. */
  readonly certificates?: () => Promise<readonly CertificateSource[]>;
  /** How long a connection is kept for the next request. */
  readonly keepSeconds?: number;
}

/** All connections of a run: they share proxies, certificates and deadlines. */
export interface Transport {
  readonly fetch: Fetch;
  /**
   * The CA certificates of the configuration, in PEM format, for other programs.
   *
   * @throws {Failure} `network.config-invalid` if they cannot be read.
   */
  readonly certificates: () => Promise<readonly string[]>;
  /**
   * Makes a `requestHandler` for AWS clients.
   *
   * @param watch waits for each answer. By default, only the client does.
   */
  readonly sdkHandler: (watch?: Watch) => SdkHandler;
}

/**
 * Makes the connections of a run, as its environment configures them. Connects to nothing yet.
 *
 * @throws {Failure} `network.config-invalid` if a deadline is invalid.
 */
export function openTransport({
  environment,
  signal,
  certificates = async () => [],
  keepSeconds = 20,
}: TransportOptions): Transport {
  const deadlines = readDeadlines(environment);
  const proxyFor = proxyRules(environment);
  const trust = new TrustStore(async () => [
    ...certificateSources(environment),
    ...(await certificates()),
  ]);
  const options = {proxyFor, trust, signal, keepSeconds, seconds: deadlines.connect};
  const pools = {
    proxyFor,
    http: new ConnectionPool('http:', options),
    https: new ConnectionPool('https:', options),
  };
  return {
    fetch: fetchOver(pools, deadlines),
    certificates: () => trust.configured(),
    sdkHandler: (watch) => new SdkHandler(pools, deadlines, watch),
  };
}
