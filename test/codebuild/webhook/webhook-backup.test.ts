import {assert, constantFrom, property, record, string, array, option} from 'fast-check';
import {expect, test} from 'vitest';
import {
  backupIn,
  backupTags,
  isBackupTag,
  withBackup,
} from '../../../src/codebuild/webhook/webhook-backup.ts';

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Tag.html */
const [KEY, VALUE] = [/^[\p{L}\p{Z}\p{N}_.:/=@+-]{1,127}$/u, /^[\p{L}\p{Z}\p{N}_.:/=@+-]{1,255}$/u];

const filter = record({
  type: constantFrom('HEAD_REF' as const, 'COMMIT_MESSAGE' as const),
  pattern: string({maxLength: 200, unit: 'grapheme'}),
});
const backup = record(
  {
    kind: constantFrom('GITHUB' as const, 'GITLAB_SELF_MANAGED' as const),
    branchFilter: string({minLength: 1}),
    buildType: constantFrom('BUILD' as const, 'BUILD_BATCH' as const),
    filterGroups: array(array(filter, {maxLength: 4}), {maxLength: 10}),
  },
  {requiredKeys: ['kind']},
);
const tag = record({key: constantFrom('a', 'b'), value: string()});

test('any settings come back from the tags, which AWS accepts', () => {
  assert(
    property(backup, array(tag), option(backup), (settings, others, earlier) => {
      const before = withBackup(others, earlier === null ? [] : backupTags(earlier));
      const tags = withBackup(before, backupTags(settings));
      expect(backupIn(tags.toReversed())).toEqual(settings);
      expect(withBackup(tags, [])).toEqual(others);
      for (const {key, value} of tags.filter(isBackupTag)) {
        expect(key).toMatch(KEY);
        expect(value).toMatch(VALUE);
      }
    }),
  );
});

test.each([
  [[]],
  [[{key: 'team', value: 'web'}]],
  [[{key: 'ci-image-builder/webhook-backup-1', value: 'damaged'}]],
  [
    backupTags({branchFilter: 'x'}).map((it) => ({
      ...it,
      key: 'ci-image-builder/webhook-backup-2',
    })),
  ],
])('there is no backup in %j', (tags) => {
  expect(backupIn(tags)).toBeUndefined();
});
