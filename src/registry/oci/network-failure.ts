import {Failure} from '../../errors.ts';

/** The error for a request without a response. */
export interface NetworkFailure {
  readonly failure: Failure;
  /** Whether a retry can succeed. */
  readonly worthRetrying: boolean;
}

interface Reason {
  /** Error codes of the system, of TLS in Node.js, and of undici, which implements `fetch`. */
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
    says: (host) => `${host} refused the connection`,
    remedy: 'Check the address, and that the registry is running.',
    worthRetrying: false,
  },
  {
    codes: /^ENOTFOUND$/u,
    says: (host) => `host ${host} not found`,
    remedy: 'Check the spelling of the host, and the network.',
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
    says: (host) => `${host} does not respond`,
    remedy: 'Check the address, and the network: VPN, proxy, firewall.',
    worthRetrying: true,
  },
  {
    // OpenSSL's: https://docs.openssl.org/master/man1/openssl-verification-options/
    codes: /CERT|UNABLE_TO_(?:VERIFY|GET)/u,
    says: (host) => `the certificate of ${host} is not trusted`,
    remedy:
      'If your own certificate authority issued it, set NODE_EXTRA_CA_CERTS to the file of its certificate.',
    worthRetrying: false,
  },
  {
    codes: /^(?:EPROTO|ERR_SSL_\w+|HPE_\w+)$/u,
    says: (host) => `${host} uses another protocol`,
    remedy: 'Check address and port. Loopback registries must use http, all others https.',
    worthRetrying: false,
  },
  {
    // No code: `fetch` itself rejects the request, for example because of a blocked port.
    codes: /^$/u,
    says: (host) => `cannot send requests to ${host}`,
    remedy: 'Check address and port.',
    worthRetrying: false,
  },
];

/**
 * Turns an error of `fetch` into a `registry.unreachable` failure with the reason.
 *
 * @param task purpose of the request, for the message after "Cannot".
 * @param host host with port.
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

/** An error and its causes, outermost first. */
export function causesOf(error: unknown): (Error & {readonly code?: unknown})[] {
  if (!(error instanceof Error)) return [];
  return [error, ...causesOf(error instanceof AggregateError ? error.errors[0] : error.cause)];
}
