import {expect, test} from 'vitest';
import {definedProcesses} from '../../../src/image/plan/defined-processes.ts';

const image = (process: string | undefined, command?: string, procfileType = process) => ({
  name: 'intranet',
  process,
  command,
  procfileType: command === undefined ? undefined : procfileType,
});

test('every process with a line is defined, and the first image’s is the default', () => {
  const images = [image('web', 'serve'), image('celery-worker', 'work', 'celery_worker')];
  expect(definedProcesses(images)).toEqual([
    {type: 'web', command: 'serve', isDefault: true},
    {type: 'celery-worker', command: 'work', isDefault: false},
  ]);
});

test('a process from the buildpacks is left to them', () => {
  expect(definedProcesses([image('web'), image('worker', 'work')])).toEqual([
    {type: 'worker', command: 'work', isDefault: false},
  ]);
});

test('where the buildpacks choose a default, every process with a line is defined, and none is the default', () => {
  const images = [image(undefined), image('worker', 'work'), image('api', 'serve', 'web')];
  expect(definedProcesses(images)).toEqual([
    {type: 'worker', command: 'work', isDefault: false},
    {type: 'api', command: 'serve', isDefault: false},
  ]);
});
