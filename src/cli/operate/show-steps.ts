import {styleText} from 'node:util';
import type {StepEvent} from '../../codebuild/in-order.ts';
import {unreachable} from '../../errors.ts';
import {printable} from '../../printable.ts';

/** In the past, as they are told. */
const DONE = {create: 'created', update: 'updated', delete: 'deleted'} as const;

/** What is told of a step while steps are done. */
export function stepLines(event: StepEvent, stream: NodeJS.WriteStream = process.stderr): string[] {
  switch (event.type) {
    case 'step-started': {
      return [];
    }
    case 'step-done': {
      const {resource, action} = event.change;
      return [`${styleText('green', '✓', {stream})} ${printable(resource)} ${DONE[action]}`];
    }
    case 'waiting-for-role': {
      const {role, seconds} = event;
      const which = role === undefined ? "the project's role" : `the role ${printable(role)}`;
      return [`  waiting until AWS knows ${which} everywhere (up to ${seconds} seconds)`];
    }
    default: {
      return unreachable(event);
    }
  }
}
