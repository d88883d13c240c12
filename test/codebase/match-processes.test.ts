import {
  assert,
  asyncProperty,
  constant,
  constantFrom,
  record,
  shuffledSubarray,
  stringMatching,
  tuple,
  uniqueArray,
} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {formatDiagnostics} from '../../src/codebase/text/diagnostic.ts';
import {matchProcesses} from '../../src/codebase/match-processes.ts';
import {parseProcessFile} from '../../src/codebase/files/process-file.ts';
import {normalName} from '../../src/codebase/files/process-names.ts';
import type {ProcfileLine} from '../../src/codebase/files/procfile.ts';
import {TextFile} from '../../src/codebase/text/text-file.ts';

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

test('a process takes the line of its name at any position', async () => {
  const {images, notes} = await match('[web, worker]', ['release', 'worker', 'web']);
  expect(images).toEqual([
    {name: 'intranet/web', process: 'web', command: 'run web', procfileType: 'web'},
    {name: 'intranet/worker', process: 'worker', command: 'run worker', procfileType: 'worker'},
  ]);
  expect(notes).toEqual([]);
});

test('if no process has a line and the numbers are equal, each takes the line at its position', async () => {
  const {images, notes} = await match('[front, back]', ['web', 'worker']);
  expect(images.map(({process, command}) => [process, command])).toEqual([
    ['front', 'run web'],
    ['back', 'run worker'],
  ]);
  expect(notes).toEqual([
    'The Procfile has no line for front, so this process starts the line at the same position: web.',
    'The Procfile has no line for back, so this process starts the line at the same position: worker.',
  ]);
});

test.each([
  ['celery-worker', 'celery_worker'],
  ['celery_worker', 'celery-worker'],
  ['celery.worker', 'celery_worker'],
  ['celery-worker', 'Celery_Worker'],
  ['web', 'WEB'],
])('the process %s takes the line %s at any position', async (name, type) => {
  const {images, notes, problems} = await match(`[other, ${name}]`, [type, 'other']);
  expect(problems).toEqual([]);
  expect(images.map(({process, command}) => [process, command])).toEqual([
    ['other', 'run other'],
    [name, `run ${type}`],
  ]);
  expect(notes).toEqual([`${name} starts the Procfile line ${type}.`]);
});

test('similar names in another order keep their own commands', async () => {
  const {images} = await match('[celery-worker, celery-beat]', ['celery_beat', 'celery_worker']);
  expect(images.map(({process, command}) => [process, command])).toEqual([
    ['celery-worker', 'run celery_worker'],
    ['celery-beat', 'run celery_beat'],
  ]);
});

test('an exact name takes precedence over the same normal form', async () => {
  const types = ['celery_worker', 'celery-worker', 'Celery-Worker'];
  const {images, problems} = await match('[celery-worker]', types);
  expect(problems).toEqual([]);
  expect(images[0]).toMatchObject({procfileType: 'celery-worker'});
});

test('reports a process that matches two lines, and shows both', async () => {
  const {images, problems} = await match('[web, celery.worker]', [
    'web',
    'celery_worker',
    'celery-worker',
  ]);
  expect(images).toEqual([]);
  const shown = formatDiagnostics(problems).join('\n');
  expect(shown).toMatch(/^process\.yml:1:46: /u);
  expect(shown).toContain(
    'The process "celery.worker" matches more than one Procfile line: celery_worker, celery-worker.',
  );
});

describe('by position', () => {
  test.each([
    ['a swapped letter', '[web-server, wroker]', ['worker', 'web_app']],
    ['a wrong letter', '[workers, api]', ['app', 'worker']],
    ['a missing hyphen', '[celeryworker, x]', ['y', 'celery-worker']],
    ['a word that belongs to another line', '[worker, beat]', ['celery-beat', 'celery-worker']],
    ['more words than another line', '[celery-beat, rq-worker]', ['worker', 'beat']],
    ['a word that two lines have', '[worker, mailer]', ['beat-worker', 'celery-worker']],
    ['a word of its own line', '[scheduler, worker]', ['worker-scheduler', 'worker-beat']],
    ['a word of each line', '[front, worker-high]', ['front-end', 'worker']],
    ['a word in common', '[mail-worker, sms-worker]', ['sms-queue', 'mail-queue']],
    ['a word within another', '[celeryworker, clock]', ['beat', 'worker']],
    ['a word that is misspelled', '[rq-wroker, clock]', ['celery-beat', 'celery-worker']],
    ['a resemblance to the line at its position', '[beat, worker]', ['celery-beat', 'my-work']],
    ['only another number', '[web-a, web-b]', ['web-1', 'web-2']],
  ])('does not match if there is %s', async (_, process, types) => {
    const {images, warnings, problems} = await match(process, types);
    expect(problems).toEqual([]);
    expect(images.map(({command}) => command)).toEqual([undefined, undefined]);
    expect(warnings.join('\n')).toContain('Did you mean ');
  });

  test.each([
    ['unrelated names', '[front-end, mail-sender]', ['web', 'rq-worker']],
    ['short unrelated names', '[job, site]', ['web', 'worker']],
  ])('matches %s', async (_, process, types) => {
    const {images, warnings} = await match(process, types);
    expect(images.map(({procfileType}) => procfileType)).toEqual(types);
    expect(warnings).toEqual([]);
  });

  test('never gives a process a line that resembles another process, in any order', async () => {
    const name = stringMatching(/^p[a-z]{1,4}(?:-[a-z]{1,4}){0,2}$/u);
    const names = uniqueArray(name, {minLength: 1, maxLength: 4});
    const spelled = (it: string) => constantFrom(it, it.replaceAll('-', '_'), it.toUpperCase());
    const files = names.chain((all) =>
      record({
        all: constant(all),
        types: tuple(...all.map((it) => spelled(it))).chain((types) =>
          shuffledSubarray(types, {minLength: 1}),
        ),
      }),
    );
    await assert(
      asyncProperty(files, async ({all, types}) => {
        const {images} = await match(JSON.stringify(all), types);
        for (const {process = '', procfileType} of images) {
          const own = types.find((it) => normalName(it) === normalName(process));
          expect({process, procfileType}).toEqual({process, procfileType: own});
        }
      }),
    );
  });
});

test.each([
  ['one of two processes', '[web, back]', ['web', 'worker'], 'The Procfile has no line for back,'],
  ['more processes than lines', '[front, back]', ['web'], 'The Procfile has no line for back,'],
  ['no Procfile', '[web]', undefined, 'There is no Procfile, so a buildpack must provide web'],
])('leaves a process without a line to the buildpacks (%s)', async (_, process, types, note) => {
  const {images, notes, warnings, problems} = await match(process, types);
  expect(problems).toEqual([]);
  expect(images.at(-1)).toMatchObject({command: undefined, procfileType: undefined});
  expect(notes.at(-1)).toContain(note);
  expect(notes.at(-1)).toContain('a buildpack must provide ');
  expect(warnings).toEqual([]);
});

test('warns about a process that resembles an unused line', async () => {
  const {images, notes, warnings} = await match('[web, wroker]', ['web', 'clock', 'worker']);
  expect(images[1]?.command).toBeUndefined();
  expect(notes).toEqual([]);
  expect(warnings).toEqual([
    'The Procfile has no line for wroker, so a buildpack must provide it. Did you mean worker? The process and its Procfile line must have the same name.',
  ]);
});

test('names all similar lines in one warning', async () => {
  const {notes, warnings} = await match('[worker, mailer]', ['beat-worker', 'celery-worker']);
  expect(warnings).toEqual([expect.stringContaining('Did you mean beat-worker or celery-worker?')]);
  expect(notes).toEqual(['The Procfile has no line for mailer, so a buildpack must provide it.']);
});

test.each([
  ['[web.a, web_a]', ['web-a'], '1:48'],
  ['[web-a, web.a]', ['web-a'], '1:48'],
  ['[web.a, other, web_a]', ['other', 'web_a'], '1:55'],
])('reports two processes of %s that match one of the lines %j', async (process, types, place) => {
  const {images, problems} = await match(process, types);
  expect(images).toEqual([]);
  const shown = formatDiagnostics(problems).join('\n');
  expect(shown).toContain(`process.yml:${place}: The processes "`);
  expect(shown).toContain(`match the same Procfile line: ${types.at(-1)}.`);
});

test('processes that differ only in separators must have lines of their own, or none', async () => {
  const {images, problems} = await match('[web.a, web_a, web-a]', ['web-a', 'web_a', 'web']);
  expect(problems).toHaveLength(1);
  expect(images).toEqual([]);
  const own = await match('[web_a, web-a]', ['web-a', 'web_a']);
  expect(own.images.map(({procfileType}) => procfileType)).toEqual(['web_a', 'web-a']);
  expect((await match('[web_a, web.a]', undefined)).problems).toEqual([]);
});

test.each([
  [['worker', 'web'], 'web'],
  [['worker'], 'worker'],
  [['celery_worker'], 'celery_worker'],
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

test('process: False starts the line web in any case', async () => {
  const {images} = await match('False', ['worker', 'Web']);
  expect(images).toMatchObject([{process: 'web', command: 'run Web', procfileType: 'Web'}]);
});
