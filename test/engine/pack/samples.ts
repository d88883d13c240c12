import {readFile} from 'node:fs/promises';
import {PackOutputReader} from '../../../src/engine/pack/pack-output.ts';
import type {BuildEvent} from '../../../src/events.ts';
import type {BuildRequest} from '../../../src/image/ports.ts';

export const request: BuildRequest = {
  source: '/source',
  image: 'r.example.com/a/web:building',
  publish: true,
  process: 'web',
  builder: 'builder:1',
  runImage: undefined,
  lifecycleImage: undefined,
  buildpacks: ['paketo-buildpacks/python'],
  origins: {builder: 'default', buildpacks: 'buildpack.json'},
  preBuildpacks: [],
  postBuildpacks: [],
  files: undefined,
  environment: {BP_LOG_LEVEL: 'INFO'},
  secrets: {},
  bindings: [],
  previousImage: undefined,
  created: new Date('2026-01-02T03:04:05Z'),
  labels: {},
  definedProcesses: [],
  versionText: '',
  launchEnvironment: {},
  verbose: false,
};

/** A reader, and its events. The clock advances by a second at each call. */
export function startReader({verbose} = {verbose: false}) {
  const events: BuildEvent[] = [];
  let seconds = 0;
  const reader = new PackOutputReader(
    (event) => events.push(event),
    () => (seconds += 1),
    {verbose, mask: (text) => text},
  );
  return {reader, events};
}

/** A reader of pack's output and errors. */
export function readerOf(stdout: readonly string[], stderr: readonly string[] = []) {
  const {reader} = startReader();
  for (const line of stdout) reader.read(line, 'stdout');
  for (const line of stderr) reader.read(line, 'stderr');
  return reader;
}

/** Reads output that pack printed once. */
export async function readRecorded(name: string, options = {verbose: false}) {
  const {reader, events} = startReader(options);
  for (const line of await linesOf(`${name}.txt`)) reader.read(line, 'stdout');
  for (const line of await linesOf(`${name}.stderr.txt`)) reader.read(line, 'stderr');
  reader.end();
  return {events, reader};
}

/** Some recordings have no errors. */
async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(new URL(`recorded/${file}`, import.meta.url), 'utf8').catch(() => '');
  return text === '' ? [] : text.trimEnd().split('\n');
}
