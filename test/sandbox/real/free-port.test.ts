import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';

import {expect, onTestFinished, test} from 'vitest';

import {freePort} from './free-port.ts';

test('returns the last port, unless it is in use', async () => {
  const port = await freePort();
  expect(port).toBeGreaterThan(0);
  expect(await freePort(port)).toBe(port);
  const server = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  expect((server.address() as AddressInfo).port).toBe(port);
  const other = await freePort(port);
  expect(other).toBeGreaterThan(0);
  expect(other).not.toBe(port);
});
