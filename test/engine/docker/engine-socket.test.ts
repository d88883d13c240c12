import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {createServer, type RequestListener} from 'node:http';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {engineAnswers, storageDriver} from '../../../src/engine/docker/engine-socket.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

async function serve(listener: RequestListener): Promise<string> {
  const socket = join(await temporaryFolder(), 'docker.sock');
  const server = createServer(listener).listen(socket);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return socket;
}

test('an engine that is not ready counts as not responding', async () => {
  const socket = await serve((_, response) => response.writeHead(503).end());
  expect(await engineAnswers(socket)).toBe(false);
  expect(await engineAnswers(await serve((_, response) => response.end('OK')))).toBe(true);
  expect(await engineAnswers(await serve((_, response) => response.destroy()))).toBe(false);
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  expect(await engineAnswers(file)).toBe(false);
});

test.each([
  ['{"Driver": "overlay2"}', 'overlay2'],
  ['{}', undefined],
  ['<html>', undefined],
])('reads from %s the driver %s', async (body, driver) => {
  expect(await storageDriver(await serve((_, response) => response.end(body)))).toBe(driver);
});
