import {once} from 'node:events';

/** Waits for something. @throws as soon as the signal comes, with the code that Node.js has for that. */
export async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await Promise.race([work, once(signal, 'abort')]);
  if (signal.aborted) throw Object.assign(new Error('Nobody waits any more.'), {code: 'ABORT_ERR'});
}
