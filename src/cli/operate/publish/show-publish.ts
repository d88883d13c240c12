import type {PublishPlan, Transfer} from '../../../builder-image/plan-publish.ts';
import {bytes} from '../../output/bytes.ts';
import {type Line, styled} from '../../output/line.ts';
import type {AccountJson} from '../run/show-account.ts';

/** The result of `builder-image publish`, for `--json`. Sizes are in bytes, compressed. */
export interface PublishJson {
  /** The account whose ECR it is; `null` for any other registry. */
  readonly account: AccountJson | null;
  readonly outcome: 'published' | 'unchanged' | 'dry-run';
  readonly reference: string;
  readonly digest: string;
  readonly tags: readonly string[];
  readonly builder: {readonly reference: string; readonly digest: string};
  readonly images: readonly {
    readonly platform: string;
    readonly digest: string;
    readonly lifecycle: string;
    readonly size: number;
    /** Size of the layer with ci-image-builder and Node.js. */
    readonly added: number;
  }[];
  readonly transfer: {
    readonly sent: number;
    readonly mounted: number;
    readonly present: number;
  };
  readonly warnings: readonly string[];
}

/** What is known beside the plan. */
export interface PublishFacts extends Pick<PublishJson, 'account' | 'outcome' | 'warnings'> {
  /** `host/path` of the destination. */
  readonly repository: string;
  readonly tags: readonly string[];
}

/** Returns the result for `--json`. */
export function publishJson(
  plan: PublishPlan,
  {account, outcome, repository, tags, warnings}: PublishFacts,
): PublishJson {
  const {reference, digest} = plan.builder;
  return {
    account,
    outcome,
    reference: `${repository}:${plan.tags.fixed}`,
    digest: plan.manifest.digest,
    tags,
    builder: {reference, digest},
    images: plan.images.map(({platform, manifest, builder, layer, config}) => ({
      platform,
      digest: manifest.digest,
      lifecycle: builder.facts.lifecycle,
      size: sizeOf([...builder.layers, layer]) + config.byteLength,
      added: layer.size,
    })),
    transfer: transferSizes(plan.transfers),
    warnings,
  };
}

/** Returns the result for people. */
export function publishLines(json: PublishJson): Line[] {
  const {images, outcome, transfer, builder} = json;
  const {sent, mounted, present} = transfer;
  return [
    ...(outcome === 'unchanged' ? ['The builder image is up to date. Nothing to publish.'] : []),
    ...(outcome === 'dry-run' ? ['Would publish:'] : []),
    styled('bold', json.reference),
    `  ${json.digest}`,
    `  ${json.tags.join(', ')}`,
    `  ${builder.reference}@${builder.digest}`,
    ...images.map(
      ({platform, size, added, lifecycle}) =>
        `  ${platform}, ${bytes(size)}, of which ${bytes(added)} are ci-image-builder and Node.js; lifecycle ${lifecycle}`,
    ),
    ...(outcome === 'dry-run'
      ? [`  to send: ${bytes(sent)}; to mount: ${bytes(mounted)}; already there: ${bytes(present)}`]
      : []),
  ];
}

function transferSizes(transfers: readonly Transfer[]): PublishJson['transfer'] {
  const of = (wanted: Transfer['how']) =>
    sizeOf(transfers.filter(({how}) => how === wanted).map(({blob}) => blob));
  return {sent: of('send'), mounted: of('mount'), present: of('present')};
}

function sizeOf(blobs: readonly {readonly size: number}[]): number {
  return blobs.reduce((sum, {size}) => sum + size, 0);
}
