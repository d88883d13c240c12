import {expect, test} from 'vitest';
import type {OutputRecord} from '../../../src/engine/cnb/output-record.ts';
import {PackOutputReader} from '../../../src/engine/pack/pack-output.ts';
import type {BuildEvent, Phase} from '../../../src/events.ts';
import {readRecorded, startReader} from './samples.ts';

/** Reads these lines. */
function read(...lines: string[]) {
  const {reader, events} = startReader();
  for (const line of lines) reader.read(line, 'stdout');
  return {events, reader, record: reader.record, output: outputOf(events)};
}

/** The source of each line of a phase. */
function speakers({record}: {readonly record: OutputRecord}, phase: Phase): string[] {
  return record.lines(phase).map(({source, text}) => `${source}: ${text}`);
}

function outputOf(events: readonly BuildEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'output' ? [event.line] : []));
}

test('each phase begins and ends once, in order', async () => {
  const {events} = await readRecorded('succeeds');
  const phases = ['pulling', 'analyzing', 'detecting', 'restoring', 'building', 'exporting'];
  expect(events.filter(({type}) => type.startsWith('phase-'))).toEqual(
    phases.flatMap((phase) => [
      {type: 'phase-started', phase},
      {type: 'phase-ended', phase, seconds: expect.any(Number)},
    ]),
  );
});

test('removes prefixes, and leaves out lines that never help', async () => {
  const {events} = await readRecorded('succeeds');
  const lines = outputOf(events);
  expect(lines).toContain('Test Buildpack for Procfile 1.0.0');
  expect(lines).toContain("Setting default process type 'web'");
  expect(lines.join('\n')).not.toMatch(/SBOM lifecycle|running in a container|^\[builder\]/mu);
});

test('does not report the previous image that this tool made up as missing', () => {
  const {output} = read(
    '===> ANALYZING',
    '[analyzer] Image with name "r.example.com/a/web:ci-image-builder-no-previous-image" not found',
    '[analyzer] Image with name "r.example.com/a/web:1" not found',
  );
  expect(output).toEqual(['Image with name "r.example.com/a/web:1" not found']);
});

test("leaves out Docker's progress of each layer, unless verbose", async () => {
  const fetched = await readRecorded('fetches-builder');
  expect(outputOf(fetched.events)).toEqual([
    '0.2.326-full: Pulling from mirror/paketobuildpacks/builder',
    'Digest: sha256:42e0ac8f3bc236a3e408053dc3b92b8bd89f7bc1510ac3a270d98d1b8e9e39f4',
    'Status: Downloaded newer image for registry.example.com/mirror/paketobuildpacks/builder:0.2.326-full',
    expect.stringMatching(/lifecycle@sha256:[\da-f]{64}: Pulling from mirror\/buildpacksio/u),
    'Digest: sha256:4dc6e2aa375303983f92ba1eb72cbd2ff616f764ea54b8ed511f8e46598e04e1',
    expect.stringMatching(/^Status: Downloaded newer image for registry\.example\.com\/mirror/u),
  ]);
  const all = await readRecorded('fetches-builder', {verbose: true});
  expect(outputOf(all.events)).toContain('1add8c1131cb: Pull complete');
  expect(outputOf(all.events)).toHaveLength(62);
});

test('keeps lines about a failed pull among those of layers', () => {
  const {output, record} = read(
    '1.0: Pulling from mirror/builder',
    ...Array.from({length: 60}, () => 'bb0ec1f0ce7b: Pulling fs layer'),
    '182afb1fe5dc: Retrying in 5 seconds',
  );
  const told = ['1.0: Pulling from mirror/builder', '182afb1fe5dc: Retrying in 5 seconds'];
  expect(output).toEqual(told);
  expect(record.lines('pulling').map(({text}) => text)).toEqual(told);
});

test('keeps lines that only look like the progress of a layer', () => {
  const lines = ['bb0ec1f0ce7b: Waiting', 'bb0ec1f0ce7b: Pull complete'];
  expect(read('===> BUILDING', ...lines).output).toEqual(lines);
});

test('recognises the running buildpack by its heading', async () => {
  const {record} = (await readRecorded('buildpack-fails')).reader;
  expect(record.phase).toBe('building');
  expect(record.group.suspects).toEqual(['test/fail']);
});

test('measures the time of each phase', () => {
  const {events} = read('===> ANALYZING', '===> DETECTING');
  expect(events).toEqual([
    {type: 'phase-started', phase: 'pulling'},
    {type: 'phase-ended', phase: 'pulling', seconds: 1},
    {type: 'phase-started', phase: 'analyzing'},
    {type: 'phase-ended', phase: 'analyzing', seconds: 1},
    {type: 'phase-started', phase: 'detecting'},
  ]);
});

test('a phase ends when the next begins; the last one ends by a call', () => {
  const {events} = read('===> BUILDING', '[builder] no end');
  expect(events.at(-1)).toEqual({type: 'output', line: 'no end'});
});

test.each([
  '[builder] ===> EXPORTING',
  'x ===> EXPORTING',
  '===> SLEEPING',
  '===>',
  '==> BUILDING',
])('"%s" is not a phase', (line) => {
  expect(read(line).record.phase).toBe('pulling');
});

test.each([
  'analyzer',
  'detector',
  'restorer',
  'builder',
  'exporter',
  'extender (build)',
  'extender (run)',
])('removes the prefix [%s]', (name) => {
  expect(read(`[${name}] text`, `[${name}]   indented`, `[${name}] `, `[${name}]`).output).toEqual([
    'text',
    '  indented',
    '',
    '',
  ]);
});

test('removes only the lifecycle’s own prefix, and only once', () => {
  expect(read('[webpack] a', '[builder] [builder] b', 'c [builder] d').output).toEqual([
    '[webpack] a',
    '[builder] b',
    'c [builder] d',
  ]);
});

test('distinguishes a heading from a line that ends with a version', () => {
  const {record} = read(
    '===> DETECTING',
    '[detector] paketo-buildpacks/pip-install 5.1.0',
    '[detector] paketo-buildpacks/procfile    5.1.0',
    '===> BUILDING',
    '[builder] Paketo Buildpack for Pip Install 5.1.0',
    '[builder] installing flask 5.1.0',
  );
  expect(record.group.suspects).toEqual(['paketo-buildpacks/pip-install']);
});

test('removes colours and overwritten states of a progress bar', () => {
  expect(
    read(
      '[builder] \u001B[34;1m10%\u001B[0m\r\u001B[2K\u001B[32mdone\u001B[0m  ',
      '[builder] 10%\r20%\r',
      '[builder] 99%\r\u001B[K',
      '\r\r',
    ).output,
  ).toEqual(['done', '20%', '99%', '']);
});

test('a buildpack cannot change the terminal, or look like a phase', () => {
  const {output, record} = read(
    '===> BUILDING',
    '[builder] \u001B]0;my own title\u0007hello\u0007',
    '[builder] \u001B[10A\u001B[2Jcleared',
    '[builder] x\r===> EXPORTING',
  );
  expect(output).toEqual(['hello', 'cleared', '===> EXPORTING']);
  expect(record.phase).toBe('building');
});

test('knows phase and source of each line', () => {
  const all = read(
    'latest: Pulling from builder',
    '===> ANALYZING',
    '[analyzer] Restoring data for SBOM from previous image',
    '===> BUILDING',
    '[builder] [exporter] not the exporter',
    '[builder] x\r[exporter] nor this',
    '===> EXPORTING',
    '[exporter] ERROR: failed to export',
    'Timer: of pack',
  );
  expect(speakers(all, 'pulling')).toEqual(['platform: latest: Pulling from builder']);
  expect(speakers(all, 'analyzing')).toEqual([
    'lifecycle: Restoring data for SBOM from previous image',
  ]);
  expect(speakers(all, 'building')).toEqual([
    'buildpack: [exporter] not the exporter',
    'buildpack: [exporter] nor this',
  ]);
  expect(speakers(all, 'exporting')).toEqual([
    'lifecycle: ERROR: failed to export',
    'platform: Timer: of pack',
  ]);
});

test('only lines of the error stream without a prefix are errors of pack', () => {
  const {reader} = startReader();
  reader.read('===> BUILDING', 'stderr');
  reader.read('[builder] ERROR: failed to export: UNAVAILABLE', 'stderr');
  reader.read('ERROR: failed to build: odd', 'stderr');
  expect(reader.errors).toEqual(['===> BUILDING', 'failed to build: odd']);
  expect(reader.record.phase).toBe('pulling'); // Phases are printed to the other stream.
});

test('keeps only a part of very many lines', () => {
  const flood = Array.from({length: 10_000}, (_, line) => `[builder] failed to ${line}`);
  const {record, output} = read(...flood);
  expect(output).toHaveLength(10_000);
  expect(record.lines('building')).toHaveLength(200);
  expect(record.lines('building').at(-1)?.text).toBe('failed to 9999');
});

test('extends the build image and builds in the same container', () => {
  const {events, record, output} = read(
    '===> DETECTING',
    '[detector] acme/loud 1.0.0',
    '===> RESTORING',
    '===> EXTENDING (BUILD)',
    '[extender (build)] time="2026-11-30T00:57:07Z" level=info msg="RUN echo \\"a\\""',
    '[extender (build)] time="2026-11-30T00:57:07Z" level=info msg=done',
    '[extender (build)] Acme Loud 1.0.0',
    '[extender (build)]   compiling',
    '===> EXPORTING',
  );
  const begun = events.flatMap((event) => (event.type === 'phase-started' ? [event.phase] : []));
  expect(begun.slice(-4)).toEqual(['restoring', 'extending', 'building', 'exporting']);
  expect(output).toContain('  compiling');
  expect(record.lines('extending').map(({text}) => text)).toEqual(['RUN echo "a"', 'done']);
  expect(record.lines('building').map(({text}) => text)).toEqual([
    'Acme Loud 1.0.0',
    '  compiling',
  ]);
});

test.each([
  [['===> EXTENDING (RUN)', '===> BUILDING']],
  [['===> BUILDING', '===> EXTENDING (RUN)']],
])('extending the run image does not end the build: %j', (steps) => {
  const {record, output} = read(
    '===> RESTORING',
    ...steps,
    '[extender (run)] Taking snapshot of files',
    '[builder] compiling',
  );
  expect(record.phase).toBe('building');
  expect(output).toEqual(['Taking snapshot of files', 'compiling']);
  expect(record.lines('building').map(({text}) => text)).toEqual(['compiling']);
});

test('hides secrets that contain colours', () => {
  const events: BuildEvent[] = [];
  const reader = new PackOutputReader(
    (event) => events.push(event),
    () => 0,
    {verbose: false, mask: (text) => text.replaceAll('swordfish', '***')},
  );
  reader.read('[builder] \u001B[1;31m\u001B[Ksword\u001B[m\u001B[Kfish is it', 'stdout');
  expect(outputOf(events)).toEqual(['*** is it']);
});
