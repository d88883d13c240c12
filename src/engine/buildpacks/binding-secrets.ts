import type {ServiceBinding} from '../../image/ports.ts';

/** Files whose content is no secret. */
const PUBLIC = new Set(['type', 'provider']);

/** Certificates are public, and there can be hundreds of them. */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gsu;

/** The values in a line of XML, JSON, YAML, or a properties file. */
const VALUES = [/>(?<value>[^<>]+)</gu, /"(?<value>[^"]+)"/gu, /(?:=|:\s)\s*(?<value>.+)$/gu];

/**
 * The texts of service bindings that output must not show: each file, and the values in its lines, because a
 * file can be a configuration with a password in it. Binary files have none.
 */
export function bindingSecrets(bindings: readonly ServiceBinding[]): string[] {
  return bindings.flatMap(({entries}) =>
    [...entries].flatMap(([name, content]) => (PUBLIC.has(name) ? [] : secretsIn(content))),
  );
}

function secretsIn(content: Uint8Array): string[] {
  const text = hiddenText(content);
  const values = text
    .split(/\r?\n/u)
    .flatMap((line) => VALUES.flatMap((it) => [...line.matchAll(it)]))
    .map(({groups}) => (groups?.['value'] ?? '').trim());
  return [text, ...values];
}

/** The text of a file without its certificates. Empty for a binary file. */
export function hiddenText(content: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', {fatal: true}).decode(content);
    return text.includes('\0') ? '' : text.replaceAll(CERTIFICATE, '').trim();
  } catch {
    return '';
  }
}
