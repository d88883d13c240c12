import {readFile} from 'node:fs/promises';
import {getCACertificates} from 'node:tls';
import {certificatesAt} from './certificates.ts';

/** Paths on Linux and BSD: https://go.dev/src/crypto/x509/root_linux.go */
const PLACES = {
  files: [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/ca-bundle.pem',
    '/etc/pki/tls/cacert.pem',
    '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    '/etc/ssl/cert.pem',
  ],
  folders: ['/etc/ssl/certs', '/etc/pki/tls/certs'],
};

/**
 * Returns the certificates of the system's authorities, in PEM format. Node.js can do so on macOS and Windows.
 * Elsewhere, it reads `SSL_CERT_FILE` and `SSL_CERT_DIR` instead, and here these must add certificates.
 *
 * @param places the first file counts that has certificates, and all folders, as in Go.
 */
export async function systemCertificates(
  platform: NodeJS.Platform,
  {files, folders}: Readonly<Record<'files' | 'folders', readonly string[]>> = PLACES,
): Promise<readonly string[]> {
  if (platform === 'darwin' || platform === 'win32') return getCACertificates('system');
  const [inFiles, inFolders] = await Promise.all([
    Promise.all(files.map((path) => certificatesAt({path, kind: 'file'}))),
    Promise.all(folders.map((path) => certificatesAt({path, kind: 'folder'}))),
  ]);
  const first = inFiles.find((it) => typeof it !== 'string') ?? [];
  return [first, ...inFolders].flatMap((it) => (typeof it === 'string' ? [] : it));
}

/**
 * Leaves out certificates that programs on this Linux machine trust anyway, because they are in the system's file.
 *
 * @param certificates in PEM format.
 * @param files the first one counts that can be read.
 */
export async function beyondSystem(
  certificates: readonly string[],
  files: readonly string[] = PLACES.files,
): Promise<readonly string[]> {
  if (certificates.length === 0) return [];
  const texts = await Promise.all(files.map((it) => readFile(it, 'utf8').catch(() => undefined)));
  const system = texts.find((it) => it !== undefined)?.replaceAll('\r\n', '\n') ?? '';
  return certificates.filter((it) => !system.includes(it.trim()));
}
