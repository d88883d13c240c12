import {Failure} from '../../errors.ts';

/** Why there was no answer at all. */
export interface NetworkFailure {
  readonly failure: Failure;
  /** Another try may succeed. */
  readonly worthRetrying: boolean;
}

interface Reason {
  /** Codes of the system, of Node's TLS and of undici, which `fetch` is made of. */
  readonly codes: RegExp;
  readonly says: (host: string) => string;
  readonly remedy: string;
  readonly worthRetrying: boolean;
}

const LOST: Reason = {
  codes: /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/u,
  says: (host) => `the connection to ${host} was lost`,
  remedy: 'Check the network, then run the same command again.',
  worthRetrying: true,
};

const REASONS: readonly Reason[] = [
  LOST,
  {
    codes: /^ECONNREFUSED$/u,
    says: (host) => `${host} refuses the connection`,
    remedy: 'Check that the registry runs, and its address.',
    worthRetrying: false,
  },
  {
    codes: /^ENOTFOUND$/u,
    says: (host) => `there is no host called ${host}`,
    remedy: 'Check how it is written, and the network.',
    worthRetrying: false,
  },
  {
    codes: /^(?:EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/u,
    says: (host) => `${host} cannot be reached`,
    remedy: 'Check the network: VPN, proxy, firewall.',
    worthRetrying: false,
  },
  {
    codes: /^(?:EAI_AGAIN|ETIMEDOUT|UND_ERR_\w+_TIMEOUT)$/u,
    says: (host) => `${host} does not answer`,
    remedy: 'Check its address, and the network: VPN, proxy, firewall.',
    worthRetrying: true,
  },
  {
    // OpenSSL's: https://docs.openssl.org/master/man1/openssl-verification-options/
    codes: /CERT|UNABLE_TO_(?:VERIFY|GET)/u,
    says: (host) => `the certificate of ${host} is not trusted`,
    remedy: 'If it is of an authority of your own, name that in NODE_EXTRA_CA_CERTS.',
    worthRetrying: false,
  },
  {
    codes: /^(?:EPROTO|ERR_SSL_\w+|HPE_\w+)$/u,
    says: (host) => `${host} speaks another protocol`,
    remedy:
      'Check address and port. Loopback registries are spoken to by http, all others by https.',
    worthRetrying: false,
  },
  {
    // No code at all: `fetch` itself refuses, because of a port that it never uses, for example.
    codes: /^$/u,
    says: (host) => `${host} cannot be asked`,
    remedy: 'Check address and port.',
    worthRetrying: false,
  },
];

/**
 * Says in words why `fetch` got no answer.
 *
 * @param task what was asked for, to be read after "Cannot".
 * @param host where, with its port.
 */
export function networkFailure(task: string, host: string, error: unknown): NetworkFailure {
  const causes = causesOf(error);
  const code = causes.map(({code}) => code).find((it) => typeof it === 'string') ?? '';
  const {says, remedy, worthRetrying} = REASONS.find(({codes}) => codes.test(code)) ?? LOST;
  const failure = new Failure('registry.unreachable', `Cannot ${task}: ${says(host)}.`, {
    details: causes.slice(-1).flatMap(({message}) => (message === '' ? [] : [message])),
    remedy,
    cause: error,
  });
  return {failure, worthRetrying};
}

/** An error and what it was caused by, outermost first. */
export function causesOf(error: unknown): (Error & {readonly code?: unknown})[] {
  if (!(error instanceof Error)) return [];
  return [error, ...causesOf(error instanceof AggregateError ? error.errors[0] : error.cause)];
}
