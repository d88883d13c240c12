import type {LocalImage} from '../../image/release/build-locally.ts';
import type {ImageStatus, ReleasedImage} from '../../image/release/build-release.ts';
import {type PlanJson, planJson} from '../../image/plan/plan-json.ts';
import {spell} from '../spell.ts';
import type {BuildResult} from './build-result.ts';

/** The result of a build as `image build --json` and `--report` write it: the plan, with more about each image. */
export interface BuildJson extends Omit<PlanJson, 'images'> {
  readonly images: readonly (PlanJson['images'][number] & {
    readonly reference: string;
    readonly digest: string;
    /** Compressed size in the registry, in bytes. `null` for an image in the local Docker engine. */
    readonly size: number | null;
    readonly status: ImageStatus;
  })[];
  readonly seconds: Readonly<Record<string, number>>;
}

/** Converts the result of a build to JSON. */
export function buildJson({plan, outcome, seconds}: BuildResult): BuildJson {
  const images = outcome.kind === 'local' ? localImages(outcome.image) : released(outcome.images);
  return {...planJson(plan, spell), images, seconds};
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
