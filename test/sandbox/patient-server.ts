import type {ServerOptions} from 'node:http';

/**
 * Options of servers on a machine that may be busy. By default Node closes a connection that was idle for 5
 * seconds, as well as one whose request takes longer than 5 minutes.
 */
export const PATIENT: ServerOptions = {keepAliveTimeout: 120_000, requestTimeout: 0};
