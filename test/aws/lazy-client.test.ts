import {expect, test, vi} from 'vitest';
import {LazyClient} from '../../src/aws/lazy-client.ts';
import {direct} from '../direct-transport.ts';
import {testPatience} from '../patience/test-patience.ts';

const {patience} = testPatience();
const settings = {
  region: 'eu-west-2',
  profile: undefined,
  signal: undefined,
  transport: direct,
  patience,
};
const call = {task: 'do it', action: 'ecr:DoIt', resource: '*'};

test('creates one client, at the first call', async () => {
  const make = vi.fn<(config: object) => Promise<{readonly answer: number}>>(() =>
    Promise.resolve({answer: 42}),
  );
  const client = new LazyClient(settings, make);
  expect(make).not.toHaveBeenCalled();
  const answers = await Promise.all(
    [1, 2, 3].map(() => client.call(call, ({answer}) => Promise.resolve(answer))),
  );
  expect(answers).toEqual([42, 42, 42]);
  expect(make).toHaveBeenCalledOnce();
  expect(make.mock.calls[0]?.[0]).toMatchObject({region: 'eu-west-2'});
});

test('ignores errors by name, and explains all others', async () => {
  const client = new LazyClient(settings, () => Promise.resolve({}));
  const refuse = (name: string) => () => Promise.reject(Object.assign(new Error('no'), {name}));
  const ignored = ['NotFound'];
  await expect(client.call(call, refuse('NotFound'), ignored)).resolves.toBeUndefined();
  await expect(client.call(call, refuse('Other'), ignored)).rejects.toMatchObject({
    name: 'Failure',
    code: 'aws.failed',
    message: expect.stringMatching(/^Cannot do it: .*Other/u),
  });
});

test('passes the signal to each call', async () => {
  const {signal} = new AbortController();
  const client = new LazyClient({...settings, signal}, () => Promise.resolve({}));
  const options = await client.call(call, (_, it) => Promise.resolve(it));
  expect(options).toEqual({abortSignal: signal});
});
