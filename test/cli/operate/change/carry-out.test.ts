import {afterEach, beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import {type CarryOutOptions, carryOut} from '../../../../src/cli/operate/change/carry-out.ts';
import {styled} from '../../../../src/cli/output/line.ts';
import type {Change} from '../../../../src/codebuild/changes/change.ts';
import {plainLines} from '../../plain-lines.ts';
import {scriptedQuestions} from '../../scripted-questions.ts';

function step(action: Change['action'], resource = 'project web') {
  return {change: {resource, action, fields: [{field: 'x', from: '1', to: '2'}]}} as const;
}
type Step = ReturnType<typeof step>;

const exitCode = process.exitCode;
beforeEach(() => {
  process.exitCode = undefined;
});
afterEach(() => {
  process.exitCode = exitCode;
});

/** A run without a terminal, with some changes to its options. */
async function run({
  questions,
  say,
  ...options
}: Partial<CarryOutOptions<Step> & CarryOutOptions<Step>['run']> = {}) {
  const said: string[] = [];
  const applied: Step[] = [];
  const shown: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    shown.push(String(text));
    return true;
  });
  onTestFinished(() => write.mockRestore());
  const result: unknown = await carryOut<Step>({
    steps: [step('create')],
    flags: {},
    run: {questions, say: say ?? ((line) => void said.push(...plainLines([line])))},
    apply: (steps, emit) => {
      applied.push(...steps);
      for (const {change} of steps) emit({type: 'step-done', change});
      return Promise.resolve();
    },
    result: (outcome) => [`Result: ${outcome}.`],
    ...options,
  }).catch((error: unknown) => error);
  return {result, said, applied, shown};
}

const DECLINED = {kind: 'failed', message: 'You declined the changes. Nothing was changed.'};
const NOBODY = {
  kind: 'failed',
  message: 'Refusing to change existing resources without confirmation.',
  details: ['Nothing was changed.'],
  remedy: ['Add --yes to confirm the changes, or --dry-run to preview them.'],
};

test('shows, asks and does nothing if there are no steps', async () => {
  const flags = {'dry-run': true, 'exit-code': true};
  for (const options of [{}, {flags}]) {
    const {result, said, applied} = await run({...options, steps: []});
    expect(result).toEqual({
      json: {changes: [], outcome: 'unchanged'},
      lines: ['Result: unchanged.'],
    });
    expect([...said, ...applied]).toEqual([]);
    expect(process.exitCode).toBeUndefined();
  }
});

test('prints the changes as the result of a dry run', async () => {
  const {result, said, applied} = await run({
    steps: [step('update')],
    flags: {'dry-run': true, yes: true},
    questions: scriptedQuestions().questions,
  });
  expect(result).toEqual({
    json: {changes: [step('update').change], outcome: 'dry-run'},
    lines: [styled('yellow', '~ update project web'), '    x: 1 → 2'],
  });
  expect([...said, ...applied]).toEqual([]);
  expect(process.exitCode).toBeUndefined();
});

test('sets the exit code of a dry run with changes', async () => {
  await run({flags: {'dry-run': true, 'exit-code': true}});
  expect(process.exitCode).toBe(4);
});

test('shows and creates new resources without a question', async () => {
  const {result, said, applied} = await run();
  expect(result).toEqual({
    json: {changes: [step('create').change], outcome: 'applied'},
    lines: ['Result: applied.'],
  });
  expect(applied).toEqual([step('create')]);
  expect(said).toEqual([
    '+ create project web',
    '    x: 1 → 2',
    expect.stringContaining('project web created'),
  ]);
});

test.each(['update', 'delete'] as const)('requires confirmation to %s', async (action) => {
  const steps = [step('create', 'role web'), step(action)];
  const alone = await run({steps});
  expect(alone.result).toMatchObject(NOBODY);
  expect(alone.applied).toEqual([]);
  expect(alone.said).not.toEqual([]);
  const agreed = await run({steps, flags: {yes: true}});
  expect(agreed.result).toMatchObject({json: {outcome: 'applied'}});
  expect(agreed.applied).toEqual(steps);
});

test('asks at a terminal, and Enter means no', async () => {
  const about = 'Make these changes?';
  const ask = (answer: boolean) =>
    scriptedQuestions({asks: 'confirm', about, answer, proposes: false}).questions;
  const steps = [step('update')];
  const no = await run({steps, questions: ask(false)});
  expect(no.result).toMatchObject(DECLINED);
  expect(no.applied).toEqual([]);
  const yes = await run({steps, questions: ask(true)});
  expect(yes.result).toMatchObject({json: {outcome: 'applied'}});
});

test('shows the changes before it asks, even with --quiet', async () => {
  const {questions} = scriptedQuestions({asks: 'confirm', about: 'Make', answer: false});
  const {said, shown} = await run({steps: [step('update')], questions, say: () => {}});
  expect(said).toEqual([]);
  expect(shown.join('')).toContain('project web');
});

test('lets a command decide which steps need confirmation', async () => {
  const steps = [step('update', 'role web'), step('create')];
  const free = await run({steps, needsConsent: () => false});
  expect(free.result).toMatchObject({json: {outcome: 'applied'}});
  const strict = await run({
    steps: [step('create')],
    needsConsent: ({change}) => change.resource === 'project web',
  });
  expect(strict.result).toMatchObject(NOBODY);
});

test('passes on a failure of a step', async () => {
  const error = new Error('failed');
  const {result} = await run({apply: () => Promise.reject(error)});
  expect(result).toBe(error);
});
