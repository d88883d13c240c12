import {expect, test} from 'vitest';
import {definedProcesses} from '../../../src/image/plan/defined-processes.ts';

const image = (process: string | undefined, command?: string, procfileType = process) => ({
  name: 'intranet',
  process,
  command,
  procfileType: command === undefined ? undefined : procfileType,
});

test('defines every process with a line, with that of the first image as the default', () => {
  const images = [image('web', 'serve'), image('celery-worker', 'work', 'celery_worker')];
  expect(definedProcesses(images)).toEqual([
    {type: 'web', command: 'serve', isDefault: true},
    {type: 'celery-worker', command: 'work', isDefault: false},
  ]);
});

test('leaves a process without a line to the buildpacks', () => {
  expect(definedProcesses([image('web'), image('worker', 'work')])).toEqual([
    {type: 'worker', command: 'work', isDefault: false},
  ]);
});

test('defines no default process if the buildpacks choose it', () => {
  const images = [image(undefined), image('worker', 'work'), image('api', 'serve', 'web')];
  expect(definedProcesses(images)).toEqual([
    {type: 'worker', command: 'work', isDefault: false},
    {type: 'api', command: 'serve', isDefault: false},
  ]);
});
