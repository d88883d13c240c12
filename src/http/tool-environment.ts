import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {rootCertificates} from 'node:tls';
import type {Environment} from '../environment.ts';
import {proxyVariables} from './proxies.ts';

/** How Docker and pack are run. */
export interface ToolEnvironment {
  readonly environment: Environment;
  /** CA certificates that buildpacks should trust, in PEM format, without those that everybody trusts. */
  readonly certificates: readonly string[];
}

/**
 * Gives Docker and pack the proxies and certificates of this tool. Both are written in Go, which knows fewer
 * variables: https://pkg.go.dev/crypto/x509#SystemCertPool
 *
 * @param configured the CA certificates of the configuration, in PEM format.
 * @param folder a private folder, for a file with all certificates.
 */
export async function toolEnvironment(
  environment: Environment,
  configured: readonly string[],
  folder: string,
): Promise<ToolEnvironment> {
  const proxied = {...environment, ...proxyVariables(environment)};
  const known = new Set(rootCertificates.map((it) => it.trim()));
  const certificates = [...new Set(configured)].filter((it) => !known.has(it.trim()));
  if (certificates.length === 0) return {environment: proxied, certificates};
  const file = join(folder, 'certificates.pem');
  // Go reads this file instead of the system's, but still reads the system's folders.
  await writeFile(file, [...known, ...certificates].join('\n'));
  return {environment: {...proxied, SSL_CERT_FILE: file}, certificates};
}
