import {createHash} from 'node:crypto';
import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {verified, verify} from '../../../src/registry/oci/digest.ts';
import {sha256} from '../../../src/sha256.ts';

async function* streamOf(chunks: readonly Uint8Array[]) {
  yield* chunks;
}

function descriptorOf(chunks: readonly Uint8Array[]) {
  const bytes = Buffer.concat(chunks);
  return {mediaType: 'x/y', digest: sha256(bytes), size: bytes.byteLength};
}

const chunks = fc.array(fc.uint8Array({minLength: 1, maxLength: 20}));

test('passes a correct stream unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(chunks, async (content) => {
      const passed: Uint8Array[] = [];
      for await (const chunk of verified(streamOf(content), descriptorOf(content), 'it')) {
        passed.push(chunk);
      }
      expect(passed).toEqual(content);
    }),
  );
});

test('never passes the whole of a wrong stream, and reports it', async () => {
  await fc.assert(
    fc.asyncProperty(chunks, chunks, async (content, other) => {
      fc.pre(Buffer.concat(content).compare(Buffer.concat(other)) !== 0);
      let passed = 0;
      const read = async () => {
        for await (const {byteLength} of verified(streamOf(other), descriptorOf(content), 'it')) {
          passed += byteLength;
        }
      };
      await expect(read()).rejects.toThrow('Digest mismatch for it.');
      expect(passed).toBeLessThan(Math.max(Buffer.concat(other).byteLength, 1));
    }),
  );
});

test('verifies both algorithms, and refuses others', () => {
  const bytes = Buffer.from('abc');
  const sha512 = `sha512:${createHash('sha512').update(bytes).digest('hex')}`;
  expect(() => verify(bytes, sha256(bytes), 'it')).not.toThrow();
  expect(() => verify(bytes, sha512, 'it')).not.toThrow();
  expect(() => verify(bytes, sha256(Buffer.from('abd')), 'it')).toThrow(Failure);
  expect(() => verify(bytes, 'md5:900150983cd24fb0d6963f7d28e17f72', 'it')).toThrow(
    expect.objectContaining({
      code: 'registry.invalid-answer',
      message: expect.stringContaining('md5:900150983cd24fb0d6963f7d28e17f72'),
    }),
  );
});
