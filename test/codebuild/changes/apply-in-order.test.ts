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

/** A failed call of AWS's API. @param status of the response; `undefined` without a response. */
function failure(status?: number): Failure {
  const below = new Error('below');
  const cause =
    status === undefined ? below : Object.assign(below, {$metadata: {httpStatusCode: status}});
  return new Failure('aws.failed', 'No.', {cause});
}

/** Applies the steps, one of which fails. */
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

test('starts each step after the previous one has ended', async () => {
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

test('stops at a failed step, and lists the done steps', async () => {
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

test('says that nothing was changed if the first step fails', async () => {
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

test('does not advise to repeat a request that AWS rejects for an unknown reason', async () => {
  const first = await run('role a', failure(400));
  expect(first.thrown).toMatchObject({remedy: []});
  const second = await run('project b', failure(400));
  expect(second.thrown).toMatchObject({
    remedy: ['Correct what AWS rejected, then run the same command again to do the rest.'],
  });
  const unavailable = await run('role a', failure(503));
  expect(unavailable.thrown).toMatchObject({
    remedy: ['Run the same command again to do the rest.'],
  });
});

test('says that the same command creates what was deleted in the meantime', async () => {
  const gone = (name: string) => {
    const cause = Object.assign(new Error(), {name, $metadata: {httpStatusCode: 400}});
    return new Failure('aws.failed', 'Not found.', {cause});
  };
  const steps = [step('webhook of a', 'update'), step('role a', 'delete')];
  for (const name of ['ResourceNotFoundException', 'NoSuchEntityException']) {
    const {thrown} = await run('webhook of a', gone(name), {steps});
    expect(thrown).toMatchObject({
      remedy: [expect.stringMatching(/same command again.* creates/u)],
    });
  }
  const deleted = await run('role a', gone('NoSuchEntityException'), {steps});
  expect(deleted.thrown).not.toMatchObject({remedy: [expect.stringContaining('creates')]});
});

test('keeps a remedy alone that already says to run again', async () => {
  const remedy = 'Run the same command again: it asks.';
  const {thrown} = await run('project b', new Failure('aws.failed', 'No.', {remedy}));
  expect(thrown).toMatchObject({remedy: [remedy]});
});

test.each([undefined, 500, 503, 200])(
  'calls a step possibly done if AWS did not respond or failed (%s)',
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
])('calls a step not done if AWS refused it or was not called', async (error) => {
  const {thrown} = await run('role a', error);
  expect(thrown).toMatchObject({
    details: expect.arrayContaining(['Nothing was changed.', 'Not done:  create role a']),
  });
});

test('lists what the run did before the steps', async () => {
  const {thrown} = await run('role a', failure(400), {before: ['Done:      create link']});
  expect(thrown).toMatchObject({
    details: expect.arrayContaining(['Done:      create link', 'Not done:  create role a']),
    remedy: ['Correct what AWS rejected, then run the same command again to do the rest.'],
  });
  expect((thrown as Failure).details).not.toContain('Nothing was changed.');
});

test('does not say that nothing was changed if a step makes several calls', async () => {
  const steps = [{...step('role a', 'delete'), inParts: true}];
  const {thrown} = await run('role a', failure(403), {steps});
  expect(thrown).toMatchObject({details: ['Not done:  delete role a']});
});

test('lists the done steps after an interruption, without details of the call', async () => {
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

test('does not list a skipped step as done', async () => {
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

test('rethrows a bug unchanged', async () => {
  const defect = new TypeError('a defect');
  expect((await run('project b', defect)).thrown).toBe(defect);
});
