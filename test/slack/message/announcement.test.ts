import {expect, test} from 'vitest';
import {announced, ended, planned} from '../../../src/slack/message/announcement.ts';
import {build, facts, failed, uptoBuilding, uptoTheEnd} from '../samples.ts';

test('a planned build has no phases', () => {
  expect(planned(facts, 100)).toMatchObject({status: 'planned', began: 100, passed: []});
});

test('a phase runs until it ends, and then has a duration', () => {
  const running = build(uptoBuilding);
  expect(running.status).toBe('running');
  expect(running.running).toEqual({phase: 'building', began: 103.6});
  expect(running.passed).toEqual([
    {phase: 'preparing', seconds: 0.4},
    {phase: 'analyzing', seconds: 3.2},
  ]);
  const after = build(uptoTheEnd);
  expect(after.running).toBeUndefined();
  expect(after.passed.map(({phase}) => phase)).toContain('tagging');
});

test('keeps the last lines of the running phase, in printable form', () => {
  const lines = Array.from({length: 30}, (_, index) => `line ${index}`);
  const all = [...lines, '', '   ', '\u001B[31mred\u001B[0m  ', 'x'.repeat(9000)];
  const {output} = build([
    [0, {type: 'output', line: 'of another phase'}],
    [1, {type: 'phase-started', phase: 'building'}],
    ...all.map((line) => [2, {type: 'output', line}] as const),
  ]);
  expect(output).toEqual([...lines.slice(-18), 'red', 'x'.repeat(500)]);
});

test('warnings before the build do not change its status', () => {
  const {status, warnings} = build([[0, {type: 'warning', text: 'Beware.'}]]);
  expect({status, warnings}).toEqual({status: 'planned', warnings: ['Beware.']});
});

test.each([
  {type: 'note', text: 'By the way.'},
  {type: 'published', reference: 'r', digest: 'd'},
  {type: 'tagged', reference: 'r', tag: 't'},
] as const)('$type changes nothing', (event) => {
  const before = build(uptoBuilding);
  expect(announced(before, event, 200)).toBe(before);
});

test('the phase that runs at the end is the failed one', () => {
  const end = ended(build(uptoBuilding), failed, 142);
  expect(end).toMatchObject({
    status: 'failed',
    ended: 142,
    running: {phase: 'building'},
    outcome: failed,
  });
});
