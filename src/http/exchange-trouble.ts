import type {SystemError} from './connect-trouble.ts';
import {type Deadlines, deadlineVariable} from './deadlines.ts';
import {NetworkError} from './network-error.ts';
import {type Route, shownRoute} from './route.ts';

/** The error for an answer that did not come. */
export function silenceTrouble(route: Route, seconds: number): NetworkError {
  return new NetworkError('answer', `no answer from ${shownRoute(route)} for ${seconds} s`, {
    remedy: remedyFor('answer'),
    worthRetrying: true,
  });
}

/** The error for an answer that stopped. */
export function idleTrouble(route: Route, seconds: number): NetworkError {
  return new NetworkError('stream', `no data from ${shownRoute(route)} for ${seconds} s`, {
    remedy: remedyFor('idle'),
    worthRetrying: true,
  });
}

function remedyFor(deadline: keyof Deadlines): readonly string[] {
  return [
    'Run the same command again.',
    `If the network is slow, set a longer ${deadlineVariable(deadline)}, in seconds.`,
  ];
}

const LOST = /^(?:ECONNRESET|EPIPE|ECONNABORTED|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE)$/u;

/** Returns the error for a lost connection. Errors that are not of the connection stay as they are. */
export function lostTrouble(route: Route, error: unknown): Error {
  const {code = '', message} = error as SystemError;
  if (LOST.test(String(code))) {
    return new NetworkError('lost', `the connection to ${shownRoute(route)} was lost`, {
      details: [message],
      remedy: ['Check the network, then run the same command again.'],
      worthRetrying: true,
    });
  }
  return String(code).startsWith('HPE_') ? protocolTrouble(route, message) : (error as Error);
}

/** The error for an answer that is not one of HTTP. */
export function protocolTrouble(route: Route, evidence: string): NetworkError {
  return new NetworkError('protocol', `${shownRoute(route)} uses another protocol`, {
    details: [evidence],
    remedy: ['Check address and port. Loopback registries must use http, all others https.'],
    worthRetrying: false,
  });
}
