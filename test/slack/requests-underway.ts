import {vi} from 'vitest';
import type {Clock} from '../../src/patience/clock.ts';

interface Request {
  /** Whether the response waits for the time of a test. */
  isHeld: boolean;
}

const underway = new Set<Request>();
const {fetch: realFetch} = globalThis;

/** Makes a request and reads the whole response, so that nothing of it arrives later. */
async function watchedFetch(...request: Parameters<typeof realFetch>): Promise<Response> {
  const it = {isHeld: false};
  underway.add(it);
  try {
    const {status, statusText, headers, ...answer} = await readWhole(await realFetch(...request));
    return new Response(answer.body, {status, statusText, headers});
  } finally {
    underway.delete(it);
  }
}

async function readWhole(response: Response) {
  const {status, statusText, headers} = response;
  return {status, statusText, headers, body: await response.arrayBuffer()};
}

/** Tracks all requests of this test file. They are real requests. */
export function watchRequests(): void {
  vi.stubGlobal('fetch', watchedFetch);
}

/** Whether a request or its response is on its way, which takes real time. */
export function isUnderway(): boolean {
  return [...underway].some(({isHeld}) => !isHeld);
}

/** Delays the response to the running request by some seconds of a clock. */
export async function hold(clock: Clock, seconds: number): Promise<void> {
  const request = [...underway].find(({isHeld}) => !isHeld);
  if (request === undefined) throw new Error('There is no request to be held.');
  request.isHeld = true;
  await clock.sleep(seconds, {signal: new AbortController().signal, keepsAlive: false});
  request.isHeld = false;
}
