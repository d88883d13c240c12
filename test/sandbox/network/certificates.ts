import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const FOLDER = new URL('../../fixtures/certificates/', import.meta.url);

/** Path of the certificate that signed all others, except the self-signed one. */
export const AUTHORITY = fileURLToPath(new URL('authority.pem', FOLDER));

/** What a server shows: `server` is valid for `aws.test`, `registry.test`, `127.0.0.1` and others. */
export type CertificateName = 'server' | 'expired' | 'other-name' | 'self-signed';

/** Options of a TLS server with a certificate. `make.sh` in their folder says for which names they are. */
export function serverCertificate(name: CertificateName): {
  readonly cert: string;
  readonly key: string;
} {
  const read = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8');
  return {cert: read(`${name}.pem`), key: read('server.key')};
}
