import {stripVTControlCharacters} from 'node:util';
import {Help} from '@oclif/core';
import {Config} from '@oclif/core/config';
import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {styled} from '../../../src/cli/output/line.ts';
import {type ListedCommand, type Topic, topicHelp} from '../../../src/cli/shell/topic-help.ts';
import {plainLines} from '../plain-lines.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;

/** Records what oclif would print. */
class KeptHelp extends Help {
  readonly lines: string[] = [];

  override log(...args: string[]): void {
    this.lines.push(...args);
  }

  async show(topic: Topic): Promise<void> {
    await this.showTopicHelp(topic);
  }
}

/** The help of the same topic by oclif. */
async function oclifHelp(topic: Topic, columns: number): Promise<string> {
  const config = await Config.load({root: ROOT, userPlugins: false, devPlugins: false});
  const commands = topic.commands.map((it) => ({aliases: [], flags: {}, args: {}, ...it}));
  Object.defineProperty(config, 'commands', {value: commands});
  Object.defineProperty(config, 'bin', {value: topic.bin});
  const help = new KeptHelp(config, {maxWidth: columns});
  await help.show(topic);
  return stripVTControlCharacters(help.lines.map((it) => `${it}\n`).join(''));
}

const word = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', '.', ',', '-', '`', '"'),
  minLength: 1,
  maxLength: 12,
});
const sentence = fc.array(word, {minLength: 1, maxLength: 30}).map((words) => words.join(' '));
const name = fc.stringMatching(/^[a-z]{1,24}$/u);
const topics = fc.record({
  bin: fc.constant('ci-image-builder'),
  name: fc.constant('pond'),
  description: sentence,
  commands: fc.uniqueArray(
    fc.record({id: name.map((it) => `pond:${it}`), summary: sentence, hidden: fc.boolean()}),
    {selector: ({id}) => id, minLength: 1, maxLength: 6},
  ),
});

test('prints the same as oclif at any width', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(topics, fc.integer({min: 40, max: 160}), async (topic, columns) => {
      const lines = topicHelp(topic, {columns});
      if (lines === undefined) return;
      compared += 1;
      const text = plainLines(lines).map((it) => `${it}\n`);
      expect(text.join('')).toBe(await oclifHelp(topic, columns));
    }),
    {numRuns: 150},
  );
  expect(compared).toBeGreaterThan(20);
});

const PLAIN: ListedCommand = {id: 'pond:dig', summary: 'Dig it.'};

test.each<[string, ListedCommand[], string]>([
  ['has no commands', [], 'Ponds.'],
  ['has a command without a summary', [{id: 'pond:dig'}], 'Ponds.'],
  ['has a template in a summary', [{id: 'pond:dig', summary: 'For <%= config.bin %>'}], 'Ponds.'],
  ['has a subtopic', [PLAIN, {id: 'pond:fish:feed', summary: 'Feed.'}], 'Ponds.'],
  ['has a command with an alias', [{...PLAIN, aliases: ['pond:shovel']}], 'Ponds.'],
  ['has a description of several lines', [PLAIN], 'Ponds.\nAnd lakes.'],
  ['has a description with wide letters', [PLAIN], '池'],
])('leaves a topic to oclif if it %s', (_, commands, description) => {
  const topic = {bin: 'ci', name: 'pond', description, commands};
  expect(topicHelp(topic, {columns: 80})).toBeUndefined();
});

test('prints bold headings', () => {
  const topic = {bin: 'ci', name: 'pond', description: 'Ponds.', commands: [PLAIN]};
  expect(topicHelp(topic, {columns: 80})).toEqual([
    'Ponds.',
    '',
    styled('bold', 'USAGE'),
    '  $ ci pond COMMAND',
    '',
    styled('bold', 'COMMANDS'),
    '  pond dig  Dig it.',
    '',
  ]);
});
