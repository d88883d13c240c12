import {createHash} from 'node:crypto';
import {Failure} from '../../errors.ts';
import type {Descriptor} from '../../image/ports.ts';

/**
 * Verifies the digest of bytes.
 *
 * @param what name of the content in the error: `the blob sha256:… of host/path`.
 * @throws {Failure} `registry.digest-mismatch` if the digest differs.
 */
export function verify(bytes: Uint8Array, digest: string, what: string): void {
  const actual = digestAs(algorithmOf(digest, what), bytes);
  if (actual !== digest) throw damaged(what, digest, actual);
}

/**
 * Passes a stream through, and verifies digest and size. The last chunk is held back until then, so that
 * the receiver never gets all of a wrong stream.
 *
 * @throws {Failure} `registry.digest-mismatch` if digest or size differ.
 */
export async function* verified(
  source: AsyncIterable<Uint8Array>,
  {digest, size}: Descriptor,
  what: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const algorithm = algorithmOf(digest, what);
  const hash = createHash(algorithm);
  let held: Uint8Array | undefined;
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.byteLength;
    if (bytes > size) throw damaged(what, `${size} bytes`, 'more');
    if (held !== undefined) yield held;
    hash.update(chunk);
    held = chunk;
  }
  if (bytes < size) throw damaged(what, `${size} bytes`, `${bytes}`);
  const actual = `${algorithm}:${hash.digest('hex')}`;
  if (actual !== digest) throw damaged(what, digest, actual);
  if (held !== undefined) yield held;
}

/** https://github.com/opencontainers/image-spec/blob/main/descriptor.md#registered-algorithms */
function algorithmOf(digest: string, what: string): string {
  const algorithm = digest.split(':', 1)[0] ?? '';
  if (algorithm === 'sha256' || algorithm === 'sha512') return algorithm;
  throw new Failure(
    'registry.invalid-answer',
    `Cannot verify ${what}: the algorithm of its digest ${digest} is unsupported.`,
  );
}

function digestAs(algorithm: string, bytes: Uint8Array): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

function damaged(what: string, expected: string, actual: string): Failure {
  return new Failure('registry.digest-mismatch', `Digest mismatch for ${what}.`, {
    details: [`Expected: ${expected}`, `Received: ${actual}`],
    remedy:
      'Run the same command again. If it fails again, the registry or a proxy in front of it is faulty.',
  });
}
