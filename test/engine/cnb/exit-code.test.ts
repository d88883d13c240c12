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
  // Where the build image is extended, the same program builds; a run image is extended beside that.
  [51, 'extending', 'building'],
  [102, 'building', 'extending'],
  // General codes, and those of a container that was ended, say no phase.
  [1, 'exporting', 'exporting'],
  [137, 'building', 'building'],
  [undefined, 'restoring', 'restoring'],
  // Whatever runs while building cannot make it anything else.
  [62, 'building', 'building'],
  [32, 'extending', 'extending'],
])('the code %s while %s means a failure in %s', (code, current, phase) => {
  expect(failedPhase(code, current)).toBe(phase);
});
