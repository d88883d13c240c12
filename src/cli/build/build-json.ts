import type {LocalImage} from '../../image/release/build-locally.ts';
import type {ImageStatus, ReleasedImage} from '../../image/release/build-release.ts';
import {type PlanJson, planJson} from '../../image/plan/plan-json.ts';
import type {BuildResult} from './build-result.ts';

/** A build as `image build --json` and `--report` give it: the plan, with what became of it. */
export interface BuildJson extends Omit<PlanJson, 'images'> {
  readonly images: readonly (PlanJson['images'][number] & {
    readonly reference: string;
    readonly digest: string;
    /** Bytes in the registry, compressed; `null` in the local Docker engine. */
    readonly size: number | null;
    readonly status: ImageStatus;
  })[];
  readonly seconds: Readonly<Record<string, number>>;
}

export function buildJson({plan, outcome, seconds}: BuildResult): BuildJson {
  const images = outcome.kind === 'local' ? localImages(outcome.image) : released(outcome.images);
  return {...planJson(plan), images, seconds};
}

function released(images: readonly ReleasedImage[]): BuildJson['images'] {
  return images.map((image) => ({
    name: image.name,
    process: image.process ?? null,
    command: image.command ?? null,
    tags: image.tags,
    reference: image.reference,
    digest: image.digest,
    size: image.size,
    status: image.status,
  }));
}

function localImages({reference, digest, processes}: LocalImage): BuildJson['images'] {
  return processes.map(({name, process, command}) => ({
    name,
    process: process ?? null,
    command: command ?? null,
    tags: {fixed: [], moving: []},
    reference,
    digest,
    size: null,
    status: 'built',
  }));
}
