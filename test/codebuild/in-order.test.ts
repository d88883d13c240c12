import {expect, test} from 'vitest';
import {type StepEvent, inOrder} from '../../src/codebuild/in-order.ts';
import {Failure} from '../../src/errors.ts';

function step(resource: string, action: 'create' | 'update' | 'delete' = 'create') {
  return {change: {resource, action, fields: []}} as const;
}
const STEPS = [step('role a'), step('project b', 'update'), step('webhook of b', 'delete')];

/** Does the steps; one of them fails. */
async function run(failing?: string, error: unknown = new Failure('failed', 'No.')) {
  const events: string[] = [];
  const emit = (event: StepEvent) => {
    const name = event.type === 'waiting-for-role' ? event.role : event.change.resource;
    events.push(`${event.type} ${name}`);
  };
  const act = async ({change}: (typeof STEPS)[number]) => {
    await Promise.resolve();
    events.push(`act ${change.resource}`);
    if (change.resource === failing) throw error;
  };
  const thrown: unknown = await inOrder(STEPS, act, emit).then(
    () => undefined,
    (it: unknown) => it,
  );
  return {events, thrown};
}

test('each step begins when the one before is done', async () => {
  const {events, thrown} = await run();
  expect(thrown).toBeUndefined();
  expect(events).toEqual(
    STEPS.flatMap(({change: {resource}}) => [
      `step-started ${resource}`,
      `act ${resource}`,
      `step-done ${resource}`,
    ]),
  );
});

test('after one that fails nothing is done, and what was is told', async () => {
  const cause = new Error('below');
  const error = new Failure('credentials', 'It is not allowed.', {
    details: ['AWS says so.'],
    remedy: ['Allow it.', 'Run the same command again.'],
    cause,
    exitCode: 143,
  });
  const {events, thrown} = await run('project b', error);
  expect(events.at(-1)).toBe('act project b');
  expect(thrown).toMatchObject({
    kind: 'credentials',
    message: 'It is not allowed.',
    details: [
      'AWS says so.',
      'Done:      create role a',
      'Not done:  update project b',
      'Not done:  delete webhook of b',
    ],
    remedy: ['Allow it.', 'Run the same command again: it does the rest.'],
    cause,
    exitCode: 143,
  });
});

test('where the first fails, nothing was changed', async () => {
  const {thrown} = await run('role a', new Failure('failed', 'No.'));
  expect(thrown).toMatchObject({
    details: [
      'Nothing was changed.',
      'Not done:  create role a',
      'Not done:  update project b',
      'Not done:  delete webhook of b',
    ],
    remedy: ['Run the same command again.'],
    exitCode: undefined,
  });
});

test('a remedy that knows what comes of running again stays alone', async () => {
  const remedy = 'Run the same command again: it asks.';
  const {thrown} = await run('project b', new Failure('failed', 'No.', {remedy}));
  expect(thrown).toMatchObject({remedy: [remedy]});
});

test('a defect stays what it is', async () => {
  const defect = new TypeError('a defect');
  expect((await run('project b', defect)).thrown).toBe(defect);
});
