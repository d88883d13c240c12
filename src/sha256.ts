import {createHash} from 'node:crypto';

/** Returns the SHA-256 digest of bytes or of a text in UTF-8, as OCI writes it: `sha256:` and 64 hex digits. */
export function sha256(content: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
