import {styleText} from 'node:util';
import type {StepEvent} from '../../../codebuild/changes/apply-in-order.ts';
import {unreachable} from '../../../errors.ts';
import {printable} from '../../../printable.ts';
import {wrapForStream} from '../../terminal/wrap-text.ts';

/** Past tense of the actions. */
const DONE = {create: 'created', update: 'updated', delete: 'deleted'} as const;

/** Returns the lines to show for an event of a step. */
export function stepLines(event: StepEvent, stream: NodeJS.WriteStream = process.stderr): string[] {
  switch (event.type) {
    case 'step-started': {
      return [];
    }
    case 'step-done': {
      const {resource, action} = event.change;
      const [first = '', ...more] = wrapForStream(
        stream,
        `✓ ${printable(resource)} ${DONE[action]}`,
      );
      return [first.replace('✓', styleText('green', '✓', {stream})), ...more];
    }
    case 'waiting-for-role': {
      const {role, seconds} = event;
      const which = role === undefined ? "the project's role" : `the role ${printable(role)}`;
      const line = `  waiting for AWS to propagate ${which} (up to ${seconds} seconds)`;
      return wrapForStream(stream, line);
    }
    default: {
      return unreachable(event);
    }
  }
}
