import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure} from '../../errors.ts';

/**
 * The digest or the ID of the image in the lifecycle's report:
 * https://github.com/buildpacks/spec/blob/main/platform.md#reporttoml-toml
 *
 * @param folder folder of `report.toml`.
 * @returns `sha256:` and 64 hex digits.
 * @throws {Failure} `pack.failed` if the report has neither.
 */
export async function reportedDigest(folder: string): Promise<string> {
  const {parse} = await import('smol-toml');
  try {
    const {image} = parse(await readFile(join(folder, 'report.toml'), 'utf8'));
    // Published images have a digest, those in the local engine an ID.
    const {digest, 'image-id': id} = image as {digest?: unknown; 'image-id'?: unknown};
    const reported = digest ?? id;
    if (typeof reported === 'string' && reported !== '') {
      return reported.includes(':') ? reported : `sha256:${reported}`;
    }
  } catch (error) {
    throw new Failure('pack.failed', 'pack reported no digest for the image.', {
      details: [(error as Error).message.split('\n', 1)[0] ?? ''],
      cause: error,
    });
  }
  throw new Failure('pack.failed', 'pack reported no digest for the image.');
}
