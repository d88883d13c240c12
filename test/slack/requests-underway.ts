import {vi} from 'vitest';
import type {Clock} from '../../src/slack/clock.ts';

interface Request {
  /** Whether it waits for a test's time to pass, and so for nothing real. */
  isHeld: boolean;
}

const underway = new Set<Request>();
const {fetch: realFetch} = globalThis;

/** Does the request, and reads the whole answer, so that nothing of it is still to come afterwards. */
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

/** Has all requests of this test file watched. They are real all the same. */
export function watchRequests(): void {
  vi.stubGlobal('fetch', watchedFetch);
}

/** Whether a request is on its way or being answered, which takes real time. */
export function isUnderway(): boolean {
  return [...underway].some(({isHeld}) => !isHeld);
}

/** Keeps the request that is underway from being answered for so many seconds of a clock. */
export async function hold(clock: Clock, seconds: number): Promise<void> {
  const request = [...underway].find(({isHeld}) => !isHeld);
  if (request === undefined) throw new Error('There is no request to be held.');
  request.isHeld = true;
  await clock.sleep(seconds, {signal: new AbortController().signal, keepsAlive: false});
  request.isHeld = false;
}
