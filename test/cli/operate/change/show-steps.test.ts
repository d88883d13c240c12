import {expect, test} from 'vitest';
import {stepLines} from '../../../../src/cli/operate/change/show-steps.ts';
import type {StepEvent} from '../../../../src/codebuild/changes/apply-in-order.ts';
import type {Change} from '../../../../src/codebuild/changes/change.ts';
import {plainLines} from '../../plain-lines.ts';

const lines = (event: StepEvent) => plainLines(stepLines(event, {}));

test.each([
  ['create', 'created'],
  ['update', 'updated'],
  ['delete', 'deleted'],
] as const)('shows a done step: %s', (action, told) => {
  const change: Change = {resource: 'role \u001b[31mweb', action, fields: []};
  expect(lines({type: 'step-started', change})).toEqual([]);
  const [line, ...more] = lines({type: 'step-done', change});
  expect(more).toEqual([]);
  expect(line).toMatch(new RegExp(`^✓ role .*web ${told}$`, 'u'));
  // A name may contain control characters.
  expect(line).not.toContain('\u001b');
});
