import {readFile} from 'node:fs/promises';
import {PackOutputReader} from '../../../src/engine/pack/pack-output.ts';
import type {BuildEvent} from '../../../src/events.ts';
import type {BuildRequest} from '../../../src/image/needs.ts';

export const request: BuildRequest = {
  source: '/source',
  image: 'r.example.com/a/web:building',
  publish: true,
  process: 'web',
  builder: 'builder:1',
  runImage: undefined,
  lifecycleImage: undefined,
  buildpacks: ['paketo-buildpacks/python'],
  preBuildpacks: [],
  postBuildpacks: [],
  files: undefined,
  environment: {BP_LOG_LEVEL: 'INFO'},
  secrets: {},
  previousImage: undefined,
  created: new Date('2026-01-02T03:04:05Z'),
  labels: {},
  definedProcesses: [],
  versionText: '',
  launchEnvironment: {},
  verbose: false,
};

/** What the reader makes of output that pack printed once. */
export async function readRecorded(name: string, {verbose} = {verbose: false}) {
  const text = await readFile(new URL(`recorded/${name}.txt`, import.meta.url), 'utf8');
  const events: BuildEvent[] = [];
  let seconds = 0;
  const reader = new PackOutputReader(
    (event) => events.push(event),
    () => (seconds += 1),
    {verbose},
  );
  for (const line of text.trimEnd().split('\n')) reader.read(line);
  reader.end();
  return {events, result: reader.result};
}
