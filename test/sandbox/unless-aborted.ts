import {once} from 'node:events';

/** Waits for a promise. @throws when the signal aborts, with Node.js's own error code. */
export async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await Promise.race([work, once(signal, 'abort')]);
  if (signal.aborted) throw Object.assign(new Error('Nobody waits any more.'), {code: 'ABORT_ERR'});
}
