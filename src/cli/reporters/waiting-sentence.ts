import type {Waiting} from '../../patience/patience.ts';

/** Returns what a run waits for: `registry.example.com answered 503; retrying in 4 s (2 of 6).` */
export function waitingSentence({why, next}: Waiting): string {
  if (next === undefined) return `${why}; still waiting.`;
  const {seconds, number, of} = next;
  const count = of === undefined ? '' : ` (${number} of ${of})`;
  return `${why}; retrying in ${Math.ceil(seconds)} s${count}.`;
}
