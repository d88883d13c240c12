/** An error of the system, or of TLS, on a connection. */
export interface SystemError extends Error {
  readonly code?: unknown;
  readonly syscall?: unknown;
}

const CLOSED = /^(?:ECONNRESET|EPIPE|ECONNABORTED)$/u;
const UNREACHABLE = /^(?:EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENETDOWN|EHOSTDOWN|ENETRESET)$/u;
/** `EPROTO` is an error of TLS while data is written. Others have a code of OpenSSL. */
const TLS = /^(?:EPROTO$|ERR_SSL_)/u;

/** Returns whether the other side closed the connection. */
export function isClosed({code}: SystemError): boolean {
  return CLOSED.test(String(code));
}

/** Returns whether there is no way to the other side. */
export function isUnreachable({code}: SystemError): boolean {
  return UNREACHABLE.test(String(code));
}

/** Returns whether the network ended a connection that existed. */
export function isLost(error: SystemError): boolean {
  const {code} = error;
  const isCut = code === 'ETIMEDOUT' || code === 'ERR_STREAM_PREMATURE_CLOSE';
  return isCut || isClosed(error) || isUnreachable(error);
}

/** Returns whether the data of a connection is not that of TLS, or the other side sent an alert. */
export function isOfTls({code}: SystemError): boolean {
  return TLS.test(String(code));
}

/**
 * The alerts about the certificate of a client, and `access_denied`. This tool has no such certificate.
 * https://www.rfc-editor.org/rfc/rfc8446#section-6
 */
const CERTIFICATE_ALERTS = new Set([41, 42, 43, 44, 45, 46, 48, 49, 116]);

/** Returns whether the other side ended TLS because the client has no certificate. */
export function wantsCertificate({message}: SystemError): boolean {
  const {alert} = /SSL alert number (?<alert>[0-9]+)/u.exec(message)?.groups ?? {};
  return CERTIFICATE_ALERTS.has(Number(alert));
}
