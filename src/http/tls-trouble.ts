import type {PeerCertificate} from 'node:tls';
import type {SystemError} from './connect-trouble.ts';
import {NetworkError} from './network-error.ts';

/** With these, the certificate of another authority may help. https://docs.openssl.org/master/man1/openssl-verification-options/ */
const UNKNOWN_ISSUER =
  /^(?:UNABLE_TO_(?:GET_ISSUER_CERT(?:_LOCALLY)?|VERIFY_LEAF_SIGNATURE)|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT(?:_IN_CHAIN)?)$/u;
const CERTIFICATE = /CERT|UNABLE_TO_|CRL|HOSTNAME_MISMATCH|^INVALID_/u;
const LOST = /^(?:ECONNRESET|EPIPE|ECONNABORTED)$/u;

/** A certificate whose authority is not in the trust store. */
export class UnknownIssuer extends NetworkError {}

/**
 * The error for a failed TLS handshake.
 *
 * @param who the host, for messages.
 * @param certificate that of the host, if it sent one.
 */
export function tlsTrouble(
  who: string,
  error: SystemError,
  certificate: PeerCertificate | undefined,
): NetworkError {
  const code = String(error.code);
  const issuer = certificate === undefined ? [] : issuerOf(certificate);
  if (UNKNOWN_ISSUER.test(code)) {
    return new UnknownIssuer('certificate', `the certificate of ${who} is not trusted`, {
      details: [...issuer, error.message],
      remedy: [
        'If your company inspects TLS, or has its own certificate authority, add its certificate.',
        'Set SSL_CERT_FILE, AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS to a PEM file with it.',
      ],
      worthRetrying: false,
    });
  }
  if (CERTIFICATE.test(code)) {
    const {words, details, remedy} = invalidCertificate(code, certificate, error);
    return new NetworkError('certificate', `the certificate of ${who} ${words}`, {
      details: [...details, ...issuer],
      remedy,
      worthRetrying: false,
    });
  }
  if (LOST.test(code)) {
    return new NetworkError('lost', `${who} closed the connection during the TLS handshake`, {
      details: [error.message],
      remedy: ['Check the firewall: it may block this host. Then run the same command again.'],
      worthRetrying: true,
    });
  }
  return new NetworkError('protocol', `${who} uses another protocol`, {
    details: [error.message],
    remedy: ['Check address and port. Loopback registries must use http, all others https.'],
    worthRetrying: false,
  });
}

interface InvalidCertificate {
  /** After "the certificate of HOST". */
  readonly words: string;
  readonly details: readonly string[];
  readonly remedy: readonly string[];
}

function invalidCertificate(
  code: string,
  certificate: PeerCertificate | undefined,
  {message}: Error,
): InvalidCertificate {
  const {
    valid_from: from = '',
    valid_to: until = '',
    subjectaltname: names = '',
  } = certificate ?? {};
  const remedy = [
    'Check the clock of this machine.',
    'If it is right, ask the administrator of the host to renew the certificate.',
  ];
  switch (code) {
    case 'CERT_HAS_EXPIRED': {
      return {words: 'has expired', details: [`Valid until: ${until}`], remedy};
    }
    case 'CERT_NOT_YET_VALID': {
      return {words: 'is not valid yet', details: [`Valid from: ${from}`], remedy};
    }
    case 'ERR_TLS_CERT_ALTNAME_INVALID': {
      return {
        words: 'is for another name',
        details: [`Valid for: ${names}`],
        remedy: ['Check the address. Another server, such as that of a sign-in page, may answer.'],
      };
    }
    default: {
      return {
        words: 'is not valid',
        details: [message],
        remedy: ['Ask the administrator of the host.'],
      };
    }
  }
}

/** Node.js has the parts of the name as properties: `{C: 'GB', O: 'Acme', CN: 'Acme CA'}`. */
function issuerOf({issuer}: PeerCertificate): string[] {
  const parts = Object.entries(issuer ?? {}).map(([key, value]) => `${key}=${String(value)}`);
  return parts.length === 0 ? [] : [`Issuer: ${parts.join(', ')}`];
}
