import {expect, test} from 'vitest';
import {formatDiagnostics} from '../../src/codebase/diagnostic.ts';
import {matchProcesses} from '../../src/codebase/match-processes.ts';
import {parseProcessFile} from '../../src/codebase/process-file.ts';
import type {ProcfileLine} from '../../src/codebase/procfile.ts';
import {TextFile} from '../../src/codebase/text-file.ts';

const line = (type: string): ProcfileLine => ({type, command: `run ${type}`});

async function match(process: string, types: readonly string[] | undefined) {
  const file = new TextFile('process.yml', `application: {name: intranet, process: ${process}}\n`);
  const {value} = (await parseProcessFile(file)) as {value: Parameters<typeof matchProcesses>[1]};
  return matchProcesses(
    file,
    value,
    types?.map((type) => line(type)),
  );
}

test('a process belongs to the line of its name, wherever it stands', async () => {
  const {images, notes} = await match('[web, worker]', ['release', 'worker', 'web']);
  expect(images).toEqual([
    {name: 'intranet/web', process: 'web', command: 'run web', procfileType: 'web'},
    {name: 'intranet/worker', process: 'worker', command: 'run worker', procfileType: 'worker'},
  ]);
  expect(notes).toEqual([]);
});

test('where no process has a line and the counts agree, each takes the line at its place', async () => {
  const {images, notes} = await match('[front, back]', ['web', 'worker']);
  expect(images.map(({process, command}) => [process, command])).toEqual([
    ['front', 'run web'],
    ['back', 'run worker'],
  ]);
  expect(notes).toEqual([
    'front is not in the Procfile; it takes the line at its place, web.',
    'back is not in the Procfile; it takes the line at its place, worker.',
  ]);
});

test.each([
  ['one of two', '[web, back]', ['web', 'worker'], 'The Procfile has no line for back.'],
  ['another count', '[front, back]', ['web'], 'The Procfile has no line for front, back.'],
  ['no Procfile', '[web]', undefined, 'There is no Procfile that says how to start web.'],
])('%s is an error that shows both lists', async (_, process, types, problem) => {
  const {images, problems} = await match(process, types);
  expect(images).toEqual([]);
  const shown = formatDiagnostics(problems).join('\n');
  expect(shown).toContain(problem);
  expect(shown).toMatch(/^process\.yml:1:\d+: /u);
  expect(shown).toContain(`Processes here: ${process.slice(1, -1)}.`);
  expect(shown).toContain(`In the Procfile: ${types?.join(', ') ?? 'none'}.`);
});

test.each([
  [['worker', 'web'], 'web'],
  [['worker'], 'worker'],
  [['worker', 'clock'], undefined],
  [undefined, undefined],
])('process: False with the lines %j starts %s', async (types, process) => {
  const {images} = await match('False', types);
  expect(images).toEqual([
    {
      name: 'intranet',
      process,
      command: process && `run ${process}`,
      procfileType: process,
    },
  ]);
});
