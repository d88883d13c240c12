import {expect, test} from 'vitest';
import {
  type ChangeStep,
  type StepEvent,
  applyInOrder,
} from '../../../src/codebuild/changes/apply-in-order.ts';
import {Failure} from '../../../src/errors.ts';

function step(resource: string, action: 'create' | 'update' | 'delete' = 'create') {
  return {change: {resource, action, fields: []}} as const;
}
const STEPS = [step('role a'), step('project b', 'update'), step('webhook of b', 'delete')];

/** As AWS's API is told to have failed. @param status of the answer, if there was one. */
function failure(status?: number): Failure {
  const below = new Error('below');
  const cause =
    status === undefined ? below : Object.assign(below, {$metadata: {httpStatusCode: status}});
  return new Failure('aws.failed', 'No.', {cause});
}

/** Does the steps; one of them fails. */
async function run(
  failing?: string,
  error: unknown = new Failure('aws.failed', 'No.'),
  {before, steps = STEPS}: {before?: string[]; steps?: readonly ChangeStep[]} = {},
) {
  const events: string[] = [];
  const emit = (event: StepEvent) => {
    if ('change' in event) events.push(`${event.type} ${event.change.resource}`);
  };
  const act = async ({change}: ChangeStep) => {
    await Promise.resolve();
    events.push(`act ${change.resource}`);
    if (change.resource === failing) throw error;
  };
  const thrown: unknown = await applyInOrder(steps, act, emit, before).then(
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
  const error = new Failure('aws.access-denied', 'It is not allowed.', {
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
    remedy: ['Allow it.', 'Run the same command again to do the rest.'],
    cause,
    exitCode: 143,
  });
});

test('where the first fails, nothing was changed', async () => {
  const {thrown} = await run('role a', new Failure('aws.failed', 'No.'));
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
  const {thrown} = await run('project b', new Failure('aws.failed', 'No.', {remedy}));
  expect(thrown).toMatchObject({remedy: [remedy]});
});

test.each([undefined, 500, 503, 200])(
  'where no answer of AWS tells that it was not done (%s), perhaps it was',
  async (status) => {
    const {thrown} = await run('role a', failure(status));
    expect(thrown).toMatchObject({
      details: [
        'Possibly done: create role a',
        'Not done:  update project b',
        'Not done:  delete webhook of b',
      ],
      remedy: ['Run the same command again to do the rest.'],
    });
  },
);

test.each([
  failure(400),
  failure(429),
  new Failure('aws.access-denied', 'Signed out.', {cause: new Error('no keys')}),
])('what AWS has refused, or was not asked, is not done', async (error) => {
  const {thrown} = await run('role a', error);
  expect(thrown).toMatchObject({
    details: expect.arrayContaining(['Nothing was changed.', 'Not done:  create role a']),
  });
});

test('what the run has done before is told, too', async () => {
  const {thrown} = await run('role a', failure(400), {before: ['Done:      create link']});
  expect(thrown).toMatchObject({
    details: expect.arrayContaining(['Done:      create link', 'Not done:  create role a']),
    remedy: ['Run the same command again to do the rest.'],
  });
  expect((thrown as Failure).details).not.toContain('Nothing was changed.');
});

test('of a step in parts nobody knows that nothing was changed', async () => {
  const steps = [{...step('role a', 'delete'), inParts: true}];
  const {thrown} = await run('role a', failure(403), {steps});
  expect(thrown).toMatchObject({details: ['Not done:  delete role a']});
});

test('an interrupted call is told with what was done, without words of its own', async () => {
  const cause = new DOMException('Request aborted', 'AbortError');
  const error = new Failure('aws.failed', 'AWS says AbortError', {
    cause,
    details: ['Request aborted'],
  });
  const {thrown} = await run('project b', error);
  expect(thrown).toMatchObject({
    kind: 'interrupted',
    details: [
      'Done:      create role a',
      'Possibly done: update project b',
      'Not done:  delete webhook of b',
    ],
  });
});

test('a step that is left out is not told as done', async () => {
  const events: string[] = [];
  const emit = ({type}: StepEvent) => void events.push(type);
  const act = ({change}: ChangeStep) =>
    change.resource === 'role a'
      ? Promise.resolve('left-out' as const)
      : Promise.reject(failure(400));
  await expect(applyInOrder(STEPS, act, emit)).rejects.toMatchObject({
    details: [
      'Nothing was changed.',
      'Not done:  update project b',
      'Not done:  delete webhook of b',
    ],
  });
  expect(events).toEqual(['step-started', 'step-started']);
});

test('a defect stays what it is', async () => {
  const defect = new TypeError('a defect');
  expect((await run('project b', defect)).thrown).toBe(defect);
});
