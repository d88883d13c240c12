import {expect, test} from 'vitest';
import type {Message} from '../../src/slack/message/blocks.ts';
import {detailsMessage} from '../../src/slack/message/details-message.ts';
import {notification} from '../../src/slack/message/notification.ts';
import {progressMessage} from '../../src/slack/message/progress-message.ts';
import {webhookMessage} from '../../src/slack/message/webhook-message.ts';
import {renderMessage} from '../sandbox/slack/render-message.ts';
import {
  bareFacts,
  build,
  done,
  endedBuild,
  failed,
  image,
  uptoBuilding,
  uptoTheEnd,
} from './samples.ts';

const text = (message: Message) => renderMessage(message);

test('the notification of a failure names the build and the error', () => {
  expect(notification(endedBuild(failed), 142)).toBe(
    'intranet: main 1a2b3c4 failed while building: The buildpack paketo-buildpacks/pip failed with status 1.',
  );
});

test.each([
  [failed, 'intranet: the build failed: '],
  [
    {kind: 'cancelled', signal: 'SIGINT', details: []} as const,
    'intranet: the build was cancelled',
  ],
])('the notification without Git and a plan: %o', (outcome, words) => {
  const announcement = endedBuild(outcome, {...bareFacts, application: 'intranet', images: []}, []);
  expect(notification(announcement, 142)).toContain(words);
});

test.each([progressMessage, webhookMessage, detailsMessage])(
  'shows the author of a failed commit: %o',
  (make) => {
    expect(text(make(endedBuild(failed), 142))).toContain('Author\nAda Lovelace');
  },
);

test.each([detailsMessage, webhookMessage])(
  'shows what was published before the signal: %o',
  (make) => {
    const details = ['Nothing was published.', 'Run it <again>.'];
    const cancelled = endedBuild({kind: 'cancelled', signal: 'SIGINT', details});
    expect(text(make(cancelled, 142))).toContain('Nothing was published.\nRun it <again>.');
  },
);

test.each([progressMessage, webhookMessage])('names the images at the end: %o', (make) => {
  expect(text(make(endedBuild(done, {}, uptoTheEnd), 142))).toContain(
    'Done in 42 s: `intranet/web`, `intranet/worker`\n',
  );
  const images = Array.from({length: 12}, (_, index) => image({name: `part-${index}`}));
  const many = endedBuild({kind: 'done', images}, {}, uptoTheEnd);
  expect(text(make(many, 142))).toContain('`part-9`, … and 2 more\n');
});

test('a webhook shows all facts of each image, and the commit once', () => {
  const shown = text(webhookMessage(endedBuild(done, {}, uptoTheEnd), 142));
  for (const name of ['web', 'worker']) {
    expect(shown).toContain(
      [
        `\`intranet/${name}:commit-1a2b3c4\``,
        'Tags `v1.4.0`, `branch-main`, `latest`',
        'Branch `main` · Builder version `0.2.326-full` · Lifecycle version `0.16.0`',
      ].join('\n'),
    );
  }
  expect(shown.split('https://github.com/example/intranet/commit/')).toHaveLength(2);
});

test('a running build shows the time of its phase and of the build', () => {
  expect(text(progressMessage(build(uptoBuilding), 142))).toContain(
    'Building for 38 s (42 s total',
  );
  expect(text(progressMessage(build(uptoBuilding.slice(0, 2)), 142))).toContain('Running for 42 s');
});
