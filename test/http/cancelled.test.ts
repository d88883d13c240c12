import {once} from 'node:events';
import type {Socket} from 'node:net';
import {expect, test} from 'vitest';
import {fetchWith, serveRaw} from './rig.ts';

test('a cancelled request ends its connection that is not made yet', async () => {
  const {promise: dialled, resolve} = Promise.withResolvers<Socket>();
  // It never answers in the TLS handshake.
  const port = await serveRaw(resolve);
  const controller = new AbortController();
  const reason = new Error('The run is over.');
  const fetch = fetchWith({CI_IMAGE_BUILDER_CONNECT_TIMEOUT: '3600'});
  const asked = fetch(`https://127.0.0.1:${port}/`, {signal: controller.signal});
  const socket = await dialled;
  const closed = once(socket.resume(), 'close');
  controller.abort(reason);
  await expect(asked).rejects.toBe(reason);
  await closed;
});
