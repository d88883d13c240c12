import {expect, test} from 'vitest';
import {matchImages} from '../../src/codebase/match-images.ts';
import {type ProcessFile, parseProcessFile} from '../../src/codebase/files/process-file.ts';
import {TextFile} from '../../src/codebase/text/text-file.ts';
import {spell} from '../../src/cli/spell.ts';

/** The name of each image, and the process and command that it starts. */
async function match(process: string, ...types: string[]): Promise<(string | undefined)[][]> {
  const file = new TextFile('process.yml', `application: {name: intranet, process: ${process}}\n`);
  const {value} = (await parseProcessFile(file)) as {value: ProcessFile};
  const lines = types.map((type) => ({type, command: `run ${type}`}));
  const {images, problems} = await matchImages(file, value, lines);
  expect(problems).toEqual([]);
  return images.map((it) => [it.name, it.process, it.command]);
}

test.each([
  ['[False, worker]', ['web', 'worker']],
  ['[False, worker]', ['worker', 'web']],
  ['[False, worker]', ['beat', 'worker', 'web']],
])('%s with lines %j: the plain image starts web', async (list, types) => {
  expect(await match(list, ...types)).toEqual([
    ['intranet', 'web', 'run web'],
    ['intranet/worker', 'worker', 'run worker'],
  ]);
});

test('keeps the position of the plain image among the others', async () => {
  expect((await match('[worker, False, beat]', 'web', 'worker', 'beat')).map(([it]) => it)).toEqual(
    ['intranet/worker', 'intranet', 'intranet/beat'],
  );
});

test('without a line web, the plain image starts the only line that no process takes', async () => {
  expect(await match('[False, worker]', 'main', 'worker')).toEqual([
    ['intranet', 'main', 'run main'],
    ['intranet/worker', 'worker', 'run worker'],
  ]);
});

test('web may also have an image of its own', async () => {
  expect(await match('[False, web]', 'web')).toEqual([
    ['intranet', 'web', 'run web'],
    ['intranet/web', 'web', 'run web'],
  ]);
});

test('with several lines left, the buildpacks decide on the plain image', async () => {
  expect(await match('[False, worker]', 'one', 'two', 'worker')).toEqual([
    ['intranet', undefined, undefined],
    ['intranet/worker', 'worker', 'run worker'],
  ]);
});

test('if no name matches, each image takes the line at its position', async () => {
  expect(await match('[back, False]', 'one', 'two')).toEqual([
    ['intranet/back', 'back', 'run one'],
    ['intranet', 'two', 'run two'],
  ]);
});

test('the plain image takes the line web, also by position', async () => {
  expect(await match('[False, back]', 'one', 'web')).toEqual([
    ['intranet', 'web', 'run web'],
    ['intranet/back', 'back', 'run one'],
  ]);
});

test('does not match by position if a process resembles any line', async () => {
  expect(await match('[False, scheduler]', 'worker-scheduler', 'beat')).toEqual([
    ['intranet', 'beat', 'run beat'],
    ['intranet/scheduler', 'scheduler', undefined],
  ]);
});

test('the plain image does not take a line that resembles another process', async () => {
  expect(await match('[False, wroker]', 'worker')).toEqual([
    ['intranet', undefined, undefined],
    ['intranet/wroker', 'wroker', undefined],
  ]);
});

test('False alone is one image', async () => {
  expect(await match('False', 'web', 'worker')).toEqual([['intranet', 'web', 'run web']]);
  expect(await match('[False]', 'main')).toEqual([['intranet', 'main', 'run main']]);
});

async function warnings(process: string, ...types: string[]): Promise<readonly string[]> {
  const file = new TextFile('process.yml', `application: {name: intranet, process: ${process}}\n`);
  const {value} = (await parseProcessFile(file)) as {value: ProcessFile};
  const lines = types.map((type) => ({type, command: `run ${type}`}));
  return (await matchImages(file, value, lines)).warnings.map(spell);
}

test.each([
  ['[web, off]', ['web', 'off'], '1:46', 'off', 'off'],
  ['[off, web]', ['web', 'off'], '1:41', 'off', 'off'],
  ['[web, no]', ['web', 'no', 'worker'], '1:46', 'no', 'no'],
  ['[web, "Off"]', ['off', 'web'], '1:46', 'Off', 'off'],
  ['[web, False]', ['web', 'false'], '1:46', 'False', 'false'],
  ['off', ['web', 'off'], '1:40', 'off', 'off'],
])('of process: %s and the lines %j warns about an unused line', async (...given) => {
  const [process, types, place, written, line] = given;
  expect(await warnings(process, ...types)).toEqual([
    `process.yml:${place}: The process ${written} stands for the image with the plain name of the application, so the Procfile line ${line} has no image. If you want an image for that process, rename it in both files.`,
  ]);
});

test.each([
  ['[web, off]', ['web', 'worker']],
  ['off', ['off']],
  ['[off, worker]', ['off', 'worker']],
  ['[web, office]', ['web', 'office', 'off']],
])('of process: %s and the lines %j does not warn', async (process, types) => {
  expect(await warnings(process, ...types)).toEqual([]);
});
