import type {Repository} from '../image/ports.ts';
import {isSameImage} from '../image/plan/plan-engine.ts';
import {BUILDER_LABEL} from '../image/plan/labels.ts';
import {COMPOSED_LABEL} from './compose-image.ts';
import {nextFixedTag} from './composed-tags.ts';
import {type TaggedImages, imagesAt} from './published-images.ts';

/** The most images of one version and name of a builder that are looked at. */
const MOST_REVISIONS = 100;

/** The images at a fixed tag and at those after it (`…-r2`), in order, up to the first tag that is free. */
export async function* fixedImages(
  repository: Repository,
  fixed: string,
): AsyncGenerator<{readonly tag: string; readonly there: TaggedImages | undefined}, void> {
  for (let number = 1; number <= MOST_REVISIONS; number += 1) {
    const tag = number === 1 ? fixed : nextFixedTag(fixed, number);
    const there = await imagesAt(repository, tag);
    yield {tag, there};
    if (there === undefined) return;
  }
}

/**
 * Finds the newest image of a builder at a fixed tag or one after it. Only its labels tell, because builders of the same
 * name have the same fixed tag.
 *
 * @param mirrors prefixes under which the builder is also found.
 * @returns the tag of that image; `undefined` if the repository has no image of the builder.
 */
export async function tagOfBuilder(
  repository: Repository,
  {
    builder,
    mirrors,
    tag: fixed,
  }: {readonly builder: string; readonly mirrors: readonly string[]; readonly tag: string},
): Promise<string | undefined> {
  let found: string | undefined;
  for await (const {tag, there} of fixedImages(repository, fixed)) {
    const isOfBuilder = there?.images.some(({facts: {labels}}) => {
      const {[BUILDER_LABEL]: reference = '', [COMPOSED_LABEL]: digest} = labels;
      return digest !== undefined && isSameImage(builder, {reference, digest}, mirrors);
    });
    if (isOfBuilder === true) found = tag;
  }
  return found;
}
