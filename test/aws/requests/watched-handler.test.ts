import {HttpRequest} from '@smithy/core/protocols';
import {expect, test} from 'vitest';
import {callAws} from '../../../src/aws/call.ts';
import {watchedHandler} from '../../../src/aws/requests/watched-handler.ts';
import {Patience, type Waiting} from '../../../src/patience/patience.ts';
import {direct} from '../../direct-transport.ts';
import {serve} from '../../http/rig.ts';
import {VirtualClock} from '../../slack/virtual-time.ts';

function slowPatience() {
  const clock = new VirtualClock();
  const events: Waiting[] = [];
  const emit = (event: Waiting) => void events.push(event);
  return {clock, events, patience: new Patience({clock, random: () => 1, emit})};
}

test('a request without an answer is announced', async () => {
  const {clock, events, patience} = slowPatience();
  const {promise: asked, resolve: ask} = Promise.withResolvers<void>();
  const {promise: answered, resolve: answer} = Promise.withResolvers<void>();
  const port = await serve(async (_, response) => {
    ask();
    await answered;
    response.end('{}');
  });
  const handler = watchedHandler({transport: direct, patience});
  const request = {protocol: 'http:', hostname: '127.0.0.1', port, method: 'POST', path: '/'};
  const handled = handler.handle(new HttpRequest(request));
  await asked;
  await clock.pass(5);
  expect(events).toEqual([{type: 'waiting', why: 'AWS has not answered yet', next: undefined}]);
  answer();
  expect((await handled).response.statusCode).toBe(200);
});

test('a call that waits for a person is not', async () => {
  const {clock, events, patience} = slowPatience();
  const {promise: typed, resolve: type} = Promise.withResolvers<string>();
  const settings = {region: 'eu-west-2', profile: undefined, signal: undefined};
  const call = callAws(
    {task: 'do it', action: 'ecr:DoIt', resource: '*'},
    {...settings, transport: direct, patience},
    () => typed,
  );
  await clock.pass(60);
  expect(events).toEqual([]);
  type('123456');
  expect(await call).toBe('123456');
});

test('an answer that stops in the middle is announced', async () => {
  const {clock, events, patience} = slowPatience();
  const {promise: finished, resolve: finish} = Promise.withResolvers<void>();
  const port = await serve(async (_, response) => {
    response.write('{"first": ');
    await finished;
    response.end('1}');
  });
  const handler = watchedHandler({transport: direct, patience});
  const request = {protocol: 'http:', hostname: '127.0.0.1', port, method: 'POST', path: '/'};
  const {response} = await handler.handle(new HttpRequest(request));
  const chunks: Buffer[] = [];
  const {promise: started, resolve: start} = Promise.withResolvers<void>();
  const read = (async () => {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      start();
    }
  })();
  await started;
  await clock.pass(6);
  expect(events.map(({why}) => why)).toEqual(['AWS has not answered yet']);
  finish();
  await read;
  expect(Buffer.concat(chunks).toString()).toBe('{"first": 1}');
});
