import type {StepEvent} from '../../../codebuild/changes/apply-in-order.ts';
import {unreachable} from '../../../errors.ts';
import {type Line, withStyledStart} from '../../output/line.ts';
import {stderr} from '../../output/text-output.ts';
import {type Width, wrapForStream} from '../../terminal/wrap-text.ts';

/** Past tense of the actions. */
const DONE = {create: 'created', update: 'updated', delete: 'deleted'} as const;

/** Returns the lines to show for an event of a step. */
export function stepLines(event: StepEvent, output: Width = stderr): readonly Line[] {
  switch (event.type) {
    case 'step-started': {
      return [];
    }
    case 'step-done': {
      const {resource, action} = event.change;
      const lines = wrapForStream(output, `✓ ${resource} ${DONE[action]}`);
      return withStyledStart('green', '✓', lines);
    }
    default: {
      return unreachable(event);
    }
  }
}
