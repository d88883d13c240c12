import {openTransport} from '../src/http/transport.ts';

/** Connections without proxies and further certificates, whatever the environment of the tests is. */
export const direct = openTransport({environment: {}});
