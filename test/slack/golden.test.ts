import {readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Message} from '../../src/slack/message/blocks.ts';
import {detailsMessage} from '../../src/slack/message/details-message.ts';
import {progressMessage} from '../../src/slack/message/progress-message.ts';
import {webhookMessage} from '../../src/slack/message/webhook-message.ts';
import {readContent} from '../sandbox/slack/message-content.ts';
import {renderMessage} from '../sandbox/slack/render-message.ts';
import {goldenBuilds} from './golden-builds.ts';

const FOLDER = join(import.meta.dirname, 'golden');
const NOW = 142;

type Messages = Readonly<Record<string, Message>>;

/** All messages about a build, in their final form. */
function messagesOf(name: string): Messages {
  const announcement = goldenBuilds[name];
  if (announcement === undefined) throw new Error(name);
  const progress = progressMessage(announcement, NOW);
  if (announcement.outcome === undefined) return {progress};
  const details = detailsMessage(announcement, NOW);
  return {progress, details, webhook: webhookMessage(announcement, NOW)};
}

function rendered(messages: Messages): string {
  return Object.entries(messages)
    .map(([name, message]) => `════ ${name}\n${renderMessage(message)}\n`)
    .join('\n');
}

describe.each(Object.keys(goldenBuilds))('%s', (name) => {
  const messages = messagesOf(name);

  test.each([
    ['json', `${JSON.stringify(messages, null, 2)}\n`],
    ['txt', rendered(messages)],
  ])('equals the stored message, as %s', async (extension, content) => {
    const file = join(FOLDER, `${name}.${extension}`);
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(file, content);
    expect(content).toBe(await readFile(file, 'utf8'));
  });

  test.each(Object.entries(messages))('Slack accepts %s without changes', (_, message) => {
    const complaints: string[] = [];
    readContent({...message}, (complaint) => complaints.push(complaint), 3000);
    expect(complaints).toEqual([]);
  });
});

test('every stored message belongs to a build', async () => {
  const files = Object.keys(goldenBuilds).flatMap((name) => [`${name}.json`, `${name}.txt`]);
  expect(new Set(await readdir(FOLDER))).toEqual(new Set(files));
});

test('no message contains a user or password of a URL', async () => {
  const all = await Promise.all(
    Object.keys(goldenBuilds).map((name) => readFile(join(FOLDER, `${name}.json`), 'utf8')),
  );
  expect(all.join('\n')).not.toMatch(/secret|user:/u);
});
