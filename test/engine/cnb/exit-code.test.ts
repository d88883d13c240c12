import {expect, test} from 'vitest';
import {failedPhase} from '../../../src/engine/cnb/exit-code.ts';
import type {Phase} from '../../../src/events.ts';

test.each<[number | undefined, Phase, Phase]>([
  [20, 'detecting', 'detecting'],
  [32, 'analyzing', 'analyzing'],
  [42, 'restoring', 'restoring'],
  [51, 'building', 'building'],
  [62, 'exporting', 'exporting'],
  [91, 'detecting', 'detecting'],
  [102, 'extending', 'extending'],
  // If the build image is extended, the same program also builds. A run image is extended at the same time.
  [51, 'extending', 'building'],
  [102, 'building', 'extending'],
  // General exit codes, and those of terminated containers, do not name a phase.
  [1, 'exporting', 'exporting'],
  [137, 'building', 'building'],
  [undefined, 'restoring', 'restoring'],
  // Code of others can exit with any code, so these codes count as a failure in building.
  [62, 'building', 'building'],
  [32, 'extending', 'extending'],
])('the code %s while %s is a failure in %s', (code, current, phase) => {
  expect(failedPhase(code, current)).toBe(phase);
});
