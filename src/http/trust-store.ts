import {platform} from 'node:os';
import {type SecureContext, createSecureContext, getCACertificates} from 'node:tls';
import {type CertificateSource, readCertificates} from './certificates.ts';
import {systemCertificates} from './system-certificates.ts';

/**
 * The authorities whose certificates are trusted: those of Node.js, those of the configuration, and those of
 * the system. Reading the system's takes a tenth of a second, so they are added when a certificate is not
 * trusted without them.
 */
export class TrustStore {
  readonly #sources: () => Promise<readonly CertificateSource[]>;
  #configured: Promise<readonly string[]> | undefined;
  #narrow: Promise<SecureContext> | undefined;
  #wide: Promise<SecureContext> | undefined;

  /** @param sources certificates to add, read on first use. */
  constructor(sources: () => Promise<readonly CertificateSource[]>) {
    this.#sources = sources;
  }

  /**
   * The certificates of the configuration, in PEM format.
   *
   * @throws {Failure} `network.config-invalid` if they cannot be read.
   */
  async configured(): Promise<readonly string[]> {
    this.#configured ??= this.#sources().then(readCertificates);
    return await this.#configured;
  }

  /** @throws {Failure} `network.config-invalid` if the configured certificates cannot be read. */
  async context(): Promise<SecureContext> {
    this.#narrow ??= this.#make([]);
    return await (this.#wide ?? this.#narrow);
  }

  /**
   * Adds the certificates of the system.
   *
   * @param used the context that did not trust a certificate.
   * @returns `undefined` if it already had them.
   */
  async widened(used: SecureContext): Promise<SecureContext | undefined> {
    this.#wide ??= systemCertificates(platform()).then((it) => this.#make(it));
    const wide = await this.#wide;
    return wide === used ? undefined : wide;
  }

  async #make(more: readonly string[]): Promise<SecureContext> {
    const added = [...more, ...(await this.configured())];
    if (added.length === 0) return createSecureContext();
    return createSecureContext({ca: [...new Set([...getCACertificates('default'), ...added])]});
  }
}
