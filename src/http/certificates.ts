import {X509Certificate} from 'node:crypto';
import {readFile, readdir} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import type {Environment} from '../environment.ts';
import {Failure} from '../errors.ts';

/** Certificates of authorities in files. */
export interface CertificateSource {
  /** What names the path: an environment variable, or a setting of a profile. */
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder';
}

const FILES = ['AWS_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];

/** Returns the certificates that an environment names. `SSL_CERT_DIR` may name several folders. */
export function certificateSources(environment: Environment): readonly CertificateSource[] {
  const files = FILES.flatMap((name): CertificateSource[] => {
    const path = environment[name] ?? '';
    return path === '' ? [] : [{name, path, kind: 'file'}];
  });
  const folders = (environment['SSL_CERT_DIR'] ?? '').split(delimiter).filter((it) => it !== '');
  return [
    ...files,
    ...folders.map((path) => ({name: 'SSL_CERT_DIR', path, kind: 'folder'}) as const),
  ];
}

/**
 * Reads certificates in PEM format.
 *
 * @throws {Failure} `network.config-invalid` with every source that cannot be read or has no certificate.
 */
export async function readCertificates(sources: readonly CertificateSource[]): Promise<string[]> {
  const read = await Promise.all(
    sources.map(async (it) => ({...it, found: await certificatesAt(it)})),
  );
  const wrong = read.flatMap(({found, ...it}) =>
    typeof found === 'string' ? [{...it, why: found}] : [],
  );
  if (wrong.length === 0) return read.flatMap(({found}) => found);
  const names = [...new Set(wrong.map(({name}) => name))];
  throw new Failure(
    'network.config-invalid',
    `Cannot read the CA certificates of ${names.join(', ')}.`,
    {
      details: wrong.map(({name, path, why}) => `${name}=${path}: ${why}`),
      remedy: 'Correct the path, or remove the setting. The certificates must be in PEM format.',
    },
  );
}

/** Returns the certificates of a source, or else why there are none. */
export async function certificatesAt({
  path,
  kind,
}: Pick<CertificateSource, 'path' | 'kind'>): Promise<readonly string[] | string> {
  try {
    const text = await (kind === 'file' ? readFile(path, 'utf8') : readFolder(path));
    const certificates = certificatesIn(text);
    return certificates.length > 0 ? certificates : 'no PEM certificate found';
  } catch (error) {
    // `ENOENT: no such file or directory`, without the path.
    return (error as Error).message.split(',', 1).join('');
  }
}

/** A folder may have other files and broken links beside the certificates. */
async function readFolder(folder: string): Promise<string> {
  const names = await readdir(folder);
  const texts = await Promise.all(
    names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
  );
  return texts.join('\n');
}

const PEM =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/gu;

function certificatesIn(text: string): readonly string[] {
  return (text.match(PEM) ?? []).flatMap(normalPem);
}

/** The form in which Node.js shows certificates; nothing if it is not valid. */
function normalPem(pem: string): string[] {
  try {
    return [new X509Certificate(pem).toString().trim()];
  } catch {
    return [];
  }
}
