import {expect, test} from 'vitest';
import {PackOutputReader} from '../../../src/engine/pack/pack-output.ts';
import type {BuildEvent} from '../../../src/events.ts';
import {readRecorded} from './samples.ts';

test('each phase begins and ends once, in order', async () => {
  const {events} = await readRecorded('succeeds');
  const phases = ['pulling', 'analyzing', 'detecting', 'restoring', 'building', 'exporting'];
  expect(events.filter(({type}) => type.startsWith('phase-'))).toEqual(
    phases.flatMap((phase) => [
      {type: 'phase-started', phase},
      {type: 'phase-ended', phase, seconds: expect.any(Number)},
    ]),
  );
});

test('lines lose their prefix, and those that help nobody are left out', async () => {
  const {events} = await readRecorded('succeeds');
  const lines = events.flatMap((event) => (event.type === 'output' ? [event.line] : []));
  expect(lines).toContain('Test Buildpack for Procfile 1.0.0');
  expect(lines).toContain("Setting default process type 'web'");
  expect(lines.join('\n')).not.toMatch(/SBOM lifecycle|running in a container|^\[builder\]/mu);
});

test('the buildpack that runs is known by its heading', async () => {
  const {result} = await readRecorded('buildpack-fails');
  expect(result).toMatchObject({phase: 'building', buildpack: 'test/fail'});
  expect(result.lastLines).toContain('ERROR: could not compile assets: missing file manifest.json');
});

test('a heading is told from a line that only ends in a version', () => {
  const reader = new PackOutputReader(
    () => undefined,
    () => 0,
  );
  for (const line of [
    '===> DETECTING',
    '[detector] paketo-buildpacks/pip-install 5.1.0',
    '[detector] paketo-buildpacks/procfile    5.1.0',
    '===> BUILDING',
    '[builder] Paketo Buildpack for Pip Install 5.1.0',
    '[builder] installing flask 5.1.0',
  ]) {
    reader.read(line);
  }
  expect(reader.result.buildpack).toBe('paketo-buildpacks/pip-install');
});

test('colour and what a progress bar rewrote are gone', () => {
  const events: BuildEvent[] = [];
  const reader = new PackOutputReader(
    (event) => events.push(event),
    () => 0,
  );
  reader.read('[builder] \u001B[34;1m10%\u001B[0m\r\u001B[2K\u001B[32mdone\u001B[0m  ');
  expect(events.at(-1)).toEqual({type: 'output', line: 'done'});
});

test('a flood of lines is kept in part only', () => {
  const reader = new PackOutputReader(
    () => undefined,
    () => 0,
  );
  for (let line = 0; line < 10_000; line += 1) reader.read(`[builder] ${line}`);
  expect(reader.result.lastLines).toHaveLength(200);
  expect(reader.result.lastLines.at(-1)).toBe('9999');
});
