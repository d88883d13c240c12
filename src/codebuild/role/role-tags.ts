import type {Tag} from '@aws-sdk/client-codebuild';
import type {FieldChange} from '../changes/change.ts';
import {fieldChanges} from '../changes/field-changes.ts';

/**
 * Returns the tags that a role lacks, or that have another value. IAM does not distinguish upper and lower case in
 * keys. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function missingTags(actual: readonly Tag[] = [], asked: readonly Tag[]): Tag[] {
  const values = new Map(actual.map(({key = '', value}) => [key.toLowerCase(), value]));
  const wanted = new Map(asked.map((it) => [it.key?.toLowerCase() ?? '', it]));
  return [...wanted].flatMap(([key, it]) => (values.get(key) === it.value ? [] : [it]));
}

/** Returns the changes that tags make to a role. */
export function tagChanges(actual: readonly Tag[] = [], tags: readonly Tag[]): FieldChange[] {
  const keys = new Set(tags.map(({key}) => key));
  return fieldChanges(
    actual.filter(({key}) => keys.has(key)),
    tags,
    'tags',
  );
}
