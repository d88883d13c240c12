import type {Fetch} from '../../src/http/fetch.ts';
import type {Clock} from '../../src/patience/clock.ts';
import {direct} from '../direct-transport.ts';

interface Request {
  /** Whether the response waits for the time of a test. */
  isHeld: boolean;
}

const underway = new Set<Request>();

/** Makes a request and reads the whole response, so that nothing of it arrives later. */
export const watchedFetch: Fetch = async (...request) => {
  const it = {isHeld: false};
  underway.add(it);
  try {
    const {status, statusText, headers, ...answer} = await readWhole(
      await direct.fetch(...request),
    );
    return new Response(answer.body, {status, statusText, headers});
  } finally {
    underway.delete(it);
  }
};

async function readWhole(response: Response) {
  const {status, statusText, headers} = response;
  return {status, statusText, headers, body: await response.arrayBuffer()};
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
