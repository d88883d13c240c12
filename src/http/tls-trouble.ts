import type {PeerCertificate} from 'node:tls';
import {NetworkError} from './network-error.ts';
import {type SystemError, isLost, wantsCertificate} from './system-error.ts';

/** With these, the certificate of another authority may help. https://docs.openssl.org/master/man1/openssl-verification-options/ */
const UNKNOWN_ISSUER =
  /^(?:UNABLE_TO_(?:GET_ISSUER_CERT(?:_LOCALLY)?|VERIFY_LEAF_SIGNATURE)|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT(?:_IN_CHAIN)?)$/u;
/** OpenSSL's reasons for data that is not that of TLS. They are in the code, or in the message. */
const NOT_TLS =
  /wrong.version.number|packet.length.too.long|unknown.protocol|http.request|https.proxy.request|bad.record.type|record.layer.failure|unexpected.message/iu;

/** A certificate whose authority is not in the trust store. */
export class UnknownIssuer extends NetworkError {}

/**
 * The error for a failed TLS handshake.
 *
 * @param who the host, for messages.
 * @param certificate that of the host, if the handshake was complete. Only the certificate can be wrong then.
 */
export function tlsTrouble(
  who: string,
  error: SystemError,
  certificate: PeerCertificate | undefined,
): NetworkError {
  const code = String(error.code);
  if (certificate === undefined) return handshakeTrouble(who, error);
  const issuer = issuerOf(certificate);
  if (UNKNOWN_ISSUER.test(code)) {
    return new UnknownIssuer('certificate', `the certificate of ${who} is not trusted`, {
      details: [...issuer, error.message],
      remedy: [
        'If your company inspects TLS, or has its own certificate authority, add its certificate.',
        'Set SSL_CERT_FILE, AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS to a PEM file with it.',
      ],
      worthRetrying: false,
      mayBeSent: false,
    });
  }
  const {words, details, remedy} = invalidCertificate(code, certificate, error);
  return new NetworkError('certificate', `the certificate of ${who} ${words}`, {
    details: [...details, ...issuer],
    remedy,
    worthRetrying: false,
    mayBeSent: false,
  });
}

function handshakeTrouble(who: string, error: SystemError): NetworkError {
  const {code, message} = error;
  if (wantsCertificate(error)) return certificateWanted(who, message);
  const unsent = {details: [message], mayBeSent: false};
  if (isLost(error)) {
    const words = `the connection to ${who} was lost during the TLS handshake`;
    return new NetworkError('lost', words, {
      ...unsent,
      remedy: ['Check the firewall: it may block this host. Then run the same command again.'],
      worthRetrying: true,
    });
  }
  if (NOT_TLS.test(`${String(code)} ${message}`)) {
    return new NetworkError('protocol', `${who} uses another protocol`, {
      ...unsent,
      remedy: ['Check the address and the port.'],
      worthRetrying: false,
    });
  }
  return new NetworkError('tls', `the TLS handshake with ${who} failed`, {
    ...unsent,
    remedy: [
      'The host may require a client certificate, or an old version of TLS. Neither is supported.',
      'Ask the administrator of the host.',
    ],
    worthRetrying: false,
  });
}

/** The error for a host that wants a certificate of its clients. With TLS 1.3, it says so after the handshake. */
export function certificateWanted(who: string, evidence: string): NetworkError {
  return new NetworkError('tls', `${who} requires a client certificate`, {
    details: [evidence],
    remedy: ['Client certificates are not supported. Ask the administrator of the host.'],
    worthRetrying: false,
    mayBeSent: false,
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
  certificate: PeerCertificate,
  {message}: Error,
): InvalidCertificate {
  const {valid_from: from, valid_to: until, subjectaltname: names = ''} = certificate;
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
