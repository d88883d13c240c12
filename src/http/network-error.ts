/**
 * The step of a request that failed:
 * - `lookup`: the name of the host, or of the proxy, was not found;
 * - `connect`: no connection to the host, or to the proxy;
 * - `proxy`: the proxy refused the request;
 * - `certificate`: the certificate of the host is not valid;
 * - `tls`: the host and this tool agree on no TLS connection;
 * - `protocol`: the host does not speak TLS or HTTP;
 * - `answer`: connected, but no answer in time;
 * - `stream`: the answer or the request stopped in the middle;
 * - `lost`: the connection was closed before the end of the answer.
 */
export type NetworkStep =
  | 'lookup'
  | 'connect'
  | 'proxy'
  | 'certificate'
  | 'tls'
  | 'protocol'
  | 'answer'
  | 'stream'
  | 'lost';

interface NetworkErrorOptions {
  /** What to do next, a line each. */
  readonly remedy: readonly string[];
  /** The words of the system, or of the other side. */
  readonly details?: readonly string[];
  /** Whether the same request can succeed if it is sent again. */
  readonly worthRetrying: boolean;
  /** Whether the request may have reached the host: `false` until there is a connection. */
  readonly mayBeSent: boolean;
}

/** A request without an answer, or without the end of its answer. It never contains credentials. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly step: NetworkStep;
  /**
   * The message, which says what failed, and continues a sentence: `host registry.example.com not found`. The
   * AWS SDK may add its own words to `message`.
   */
  readonly words: string;
  readonly remedy: readonly string[];
  readonly details: readonly string[];
  readonly worthRetrying: boolean;
  readonly mayBeSent: boolean;
  /**
   * The AWS SDK retries errors with this property. The error of the system is not kept as the cause, because
   * the SDK would look there, and retry in vain.
   */
  readonly $retryable?: {readonly throttling: false};

  constructor(
    step: NetworkStep,
    words: string,
    {remedy, details = [], worthRetrying, mayBeSent}: NetworkErrorOptions,
  ) {
    super(words);
    this.step = step;
    this.words = words;
    this.remedy = remedy;
    this.details = details;
    this.worthRetrying = worthRetrying;
    this.mayBeSent = mayBeSent;
    if (worthRetrying) this.$retryable = {throttling: false};
  }
}

/** Returns the network error in a chain of causes, `undefined` if there is none. */
export function networkErrorIn(error: unknown): NetworkError | undefined {
  let next = error;
  for (let depth = 0; next instanceof Error && depth < 10; depth += 1) {
    if (next instanceof NetworkError) return next;
    next = next.cause;
  }
  return undefined;
}
