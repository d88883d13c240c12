import type {Failure} from '../../errors.ts';
import {type Text, joined} from '../../text.ts';

/** A failure as reasons why an image stays as it is, a sentence each. */
export function reasonsOf({message, details, remedy}: Failure): Text[] {
  return [message, ...details, joined(remedy)].filter((it) => it !== '');
}
