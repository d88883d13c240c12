import {Failure} from '../errors.ts';
import type {OciRepository} from '../registry/oci/oci-repository.ts';
import {settleAll} from '../settle-all.ts';
import type {PublishPlan, Transfer} from './plan-publish.ts';
import type {EmitPublish} from './publish-event.ts';
import {areComposed, imagesAt} from './published-images.ts';

/**
 * Publishes a planned image: the blobs, then the manifests by digest, then the fixed tag, then the moving tags. If it is
 * interrupted, the same plan continues it.
 *
 * @returns the tags that name the image now.
 * @throws {Failure} `release.conflict` if another run has set the fixed tag meanwhile.
 */
export async function applyPublish(
  plan: PublishPlan,
  target: OciRepository,
  emit: EmitPublish,
): Promise<readonly string[]> {
  const {images, manifest, tags} = plan;
  if (!plan.isPublished) {
    await transferBlobs(plan, target, emit);
    await settleAll(images.map(({config}) => target.putBlob(config)));
    await settleAll(images.map((it) => target.putManifest(it.manifest.digest, it.manifest)));
    await setFixedTag(plan, target, emit);
  }
  const digest = plan.isPublished ? await target.digest(tags.fixed) : manifest.digest;
  const moved = [];
  for (const tag of tags.moving) {
    if (await moveTag(tag, digest ?? manifest.digest, target, emit)) moved.push(tag);
  }
  return [tags.fixed, ...moved];
}

async function transferBlobs(
  {builder, transfers}: PublishPlan,
  target: OciRepository,
  emit: EmitPublish,
): Promise<void> {
  const sent = new SentBytes(transfers, emit);
  await settleAll(
    transfers
      .filter(({how}) => how !== 'present')
      .map(({blob, open}) => {
        const count = (bytes: number) => sent.count(blob.digest, blob.size, bytes);
        return open === undefined
          ? target.copyBlobs(builder.repository, [blob], (_, bytes) => count(bytes))
          : target.sendBlob(blob, open, {sent: count});
      }),
  );
}

/** Counts what was sent of all blobs. A blob that has to be sent again counts again from 0. */
class SentBytes {
  readonly #emit: EmitPublish;
  readonly #sizes = new Map<string, number>();
  readonly #sent = new Map<string, number>();

  constructor(transfers: readonly Transfer[], emit: EmitPublish) {
    this.#emit = emit;
    for (const {blob, how} of transfers) {
      if (how === 'send') this.#sizes.set(blob.digest, blob.size);
    }
  }

  /** @param size its bytes, because a blob that the registry does not mount was not counted before. */
  count(digest: string, size: number, bytes: number): void {
    this.#sizes.set(digest, size);
    this.#sent.set(digest, bytes);
    this.#emit({type: 'progress', sent: sum(this.#sent), total: sum(this.#sizes)});
  }
}

function sum(numbers: ReadonlyMap<string, number>): number {
  return [...numbers.values()].reduce((all, it) => all + it, 0);
}

async function setFixedTag(
  {manifest, tags}: PublishPlan,
  target: OciRepository,
  emit: EmitPublish,
): Promise<void> {
  const {fixed: tag} = tags;
  const {reference} = target;
  const result = await target.setTag(tag, manifest, undefined);
  if (result === 'set') emit({type: 'tagged', reference, tag});
  if (result === 'set' || result === 'there' || (await target.digest(tag)) === manifest.digest) {
    return;
  }
  throw new Failure('release.conflict', `Another run has published ${reference}:${tag}.`, {
    remedy: 'Run the same command again. It compares the images first.',
  });
}

/** @returns whether the tag names the image now. */
async function moveTag(
  tag: string,
  digest: string,
  target: OciRepository,
  emit: EmitPublish,
): Promise<boolean> {
  const {reference, tagRules} = target;
  const there = await imagesAt(target, tag);
  if (there?.digest === digest) return true;
  const stays = (why: string) => {
    emit({type: 'warning', text: `${reference}:${tag} stays at another image. ${why}`});
    return false;
  };
  if (there !== undefined && !areComposed(there)) {
    return stays('That image was not composed from a builder, and projects may use it.');
  }
  if (there !== undefined && !tagRules.canMove(tag)) return stays(tagRules.remedy([tag]));
  const manifest = await target.manifest(digest);
  if (manifest === undefined) return false;
  const result = await target.setTag(tag, manifest, there?.digest);
  if (result === 'immutable') return stays(tagRules.remedy([tag]));
  if (result === 'elsewhere') return stays('Another run has set it meanwhile.');
  if (result === 'set') emit({type: 'tagged', reference, tag});
  return true;
}
