import {expect, test} from 'vitest';
import {type AnnouncedRebase, rebaseReport} from '../../../src/slack/message/rebase-report.ts';
import {renderMessage} from '../../sandbox/slack/render-message.ts';

const HOST = '123456789012.dkr.ecr.eu-west-2.amazonaws.com';
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const ARN =
  'arn:aws:codebuild:eu-west-2:123456789012:build/rebase:0a1b2c3d-0000-4000-8000-000000000000';

const image = (name: string, changes: Partial<AnnouncedRebase> = {}): AnnouncedRebase => ({
  name,
  reference: `${HOST}/${name}`,
  status: 'rebased',
  runImage: {from: 'run-jammy:1.0.0', to: 'run-jammy:1.0.1'},
  rebased: {digest: DIGEST, tags: ['commit-1a2b3c4-base-5d6e7f8', 'latest']},
  reasons: [],
  ...changes,
});

test('the summary counts and names, and the details are in the thread', () => {
  const left = {status: 'left', reasons: ['Its label <x> is false.'], rebased: null} as const;
  const images = [
    image('intranet/web'),
    image('intranet/worker'),
    image('portal/web', {runImage: {from: 'run-jammy:0.9.0', to: 'run-jammy:1.0.1'}}),
    image('shop/web', left),
    image('wiki/web', {status: 'current'}),
    image('blog/web', {status: 'skipped'}),
  ];
  const report = rebaseReport(images, ARN);
  const [summary, details, whole] = [report?.summary, report?.details, report?.whole].map((it) =>
    it === undefined ? '' : renderMessage(it),
  );
  expect(summary).toMatchInlineSnapshot(`
    "[Rebase: 3 images rebased, 1 not rebased]

    # Rebase

    :warning: 3 images rebased, 1 not rebased

    \`run-jammy:1.0.0\` → \`run-jammy:1.0.1\`: 2 images
    \`run-jammy:0.9.0\` → \`run-jammy:1.0.1\`: 1 image

    :x: Not rebased: \`shop/web\`

    1 up to date, 1 skipped

    Build log (https://eu-west-2.console.aws.amazon.com/codesuite/codebuild/123456789012/projects/rebase/build/rebase%3A0a1b2c3d-0000-4000-8000-000000000000/log?region=eu-west-2)"
  `);
  expect(details).toMatchInlineSnapshot(`
    "[Rebase: 3 images rebased, 1 not rebased]

    shop/web (left)
    Its label <x> is false.

    intranet/web (rebased)
    sha256:abababababababababababababababababababababababababababababababab (https://eu-west-2.console.aws.amazon.com/ecr/repositories/private/123456789012/intranet/web/_/image/sha256:abababababababababababababababababababababababababababababababab/details?region=eu-west-2)
    \`commit-1a2b3c4-base-5d6e7f8\`, \`latest\`

    intranet/worker (rebased)
    sha256:abababababababababababababababababababababababababababababababab (https://eu-west-2.console.aws.amazon.com/ecr/repositories/private/123456789012/intranet/worker/_/image/sha256:abababababababababababababababababababababababababababababababab/details?region=eu-west-2)
    \`commit-1a2b3c4-base-5d6e7f8\`, \`latest\`

    portal/web (rebased)
    sha256:abababababababababababababababababababababababababababababababab (https://eu-west-2.console.aws.amazon.com/ecr/repositories/private/123456789012/portal/web/_/image/sha256:abababababababababababababababababababababababababababababababab/details?region=eu-west-2)
    \`commit-1a2b3c4-base-5d6e7f8\`, \`latest\`"
  `);
  expect(whole).toContain(details?.split('\n').slice(2).join('\n'));
});

test('one image, and nothing else to say', () => {
  const report = rebaseReport([image('intranet/web')], undefined);
  expect(report?.summary.text).toBe('Rebase: 1 image rebased');
  expect(report?.summary.blocks).toHaveLength(3);
});

test('nothing is posted about images that are up to date or not chosen', () => {
  const images = [image('a/web', {status: 'current'}), image('b/web', {status: 'skipped'})];
  expect(rebaseReport(images, undefined)).toBeUndefined();
});

test('two hundred images fit into each message', () => {
  const images = Array.from({length: 200}, (_, index) => image(`application-${index}/web`));
  const {summary, details, whole} = rebaseReport(images, ARN) ?? {};
  for (const it of [summary, details, whole]) {
    expect(it?.blocks.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(it).length).toBeLessThan(13_000);
  }
  expect(details?.blocks).toHaveLength(21);
});
