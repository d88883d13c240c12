import {type Deadlines, deadlineVariable} from './deadlines.ts';
import {NetworkError} from './network-error.ts';
import {type Route, shownRoute} from './route.ts';
import {type SystemError, isLost, isOfTls, wantsCertificate} from './system-error.ts';
import {certificateWanted} from './tls-trouble.ts';

/** The error for an answer that did not come. */
export function silenceTrouble(route: Route, seconds: number): NetworkError {
  return new NetworkError('answer', `no answer from ${shownRoute(route)} for ${seconds} s`, {
    remedy: remedyFor('answer'),
    worthRetrying: true,
    mayBeSent: true,
  });
}

/** The error for an answer that stopped. */
export function idleTrouble(route: Route, seconds: number): NetworkError {
  return new NetworkError('stream', `no data from ${shownRoute(route)} for ${seconds} s`, {
    remedy: remedyFor('idle'),
    worthRetrying: true,
    mayBeSent: true,
  });
}

function remedyFor(deadline: keyof Deadlines): readonly string[] {
  return [
    'Run the same command again.',
    `If the network is slow, set a longer ${deadlineVariable(deadline)}, in seconds.`,
  ];
}

/** The parser of Node.js found another start than that of HTTP. */
const NOT_HTTP = /^HPE_INVALID_(?:CONSTANT|VERSION)$/u;

/**
 * Returns the error for a connection that ended, or whose data is wrong. Errors that are not of the connection
 * stay as they are.
 */
export function lostTrouble(route: Route, error: unknown): Error {
  const trouble = error as SystemError;
  const {code, message} = trouble;
  const who = shownRoute(route);
  if (wantsCertificate(trouble)) return certificateWanted(who, message);
  if (isLost(trouble) || isOfTls(trouble)) {
    return new NetworkError('lost', `the connection to ${who} was lost`, {
      details: [message],
      remedy: ['Check the network, then run the same command again.'],
      worthRetrying: true,
      mayBeSent: true,
    });
  }
  if (NOT_HTTP.test(String(code))) return protocolTrouble(`${who} uses another protocol`, message);
  return String(code).startsWith('HPE_') ? invalidAnswer(route, message) : trouble;
}

/** The error for an answer that breaks the rules of HTTP. */
export function invalidAnswer(route: Route, evidence: string): NetworkError {
  return protocolTrouble(`${shownRoute(route)} sent an invalid HTTP answer`, evidence);
}

function protocolTrouble(words: string, evidence: string): NetworkError {
  return new NetworkError('protocol', words, {
    details: [evidence],
    remedy: ['Check the address and the port.'],
    worthRetrying: false,
    mayBeSent: true,
  });
}
