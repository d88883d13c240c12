import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {PackEngine, type PackOptions} from '../../../src/engine/pack/pack-engine.ts';
import type {BuildEvent} from '../../../src/events.ts';
import type {BuildRequest} from '../../../src/image/ports.ts';
import {run} from '../../../src/subprocess/run.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {fakePrograms} from './fake-programs.ts';
import {request} from './samples.ts';
import {testPatience} from '../../patience/test-patience.ts';

export const DIGEST = `sha256:${'a'.repeat(64)}`;

/** The report of a successful build. */
export const REPORT = `printf '[image]\\ntags = []\\ndigest = "%s"\\n' '${DIGEST}' >report.toml`;

/** An engine whose pack is a script, which records its input in `SEEN`. */
export async function engineOf(
  script: string,
  options: Partial<Omit<PackOptions, 'env'>> & {readonly env?: Record<string, string>} = {},
  dockerScript = 'echo {}',
) {
  const seen = await temporaryFolder();
  const temporary = await temporaryFolder();
  const {env} = await fakePrograms({
    pack: script.replaceAll('$SEEN', seen),
    docker: dockerScript.replaceAll('$SEEN', seen),
  });
  const {patience, events: waits} = testPatience();
  const engine = new PackEngine(
    {
      run,
      signal: new AbortController().signal,
      temporaryFolder: temporary,
      buildpackTemplate: fileURLToPath(new URL('../../../docker/buildpack', import.meta.url)),
      docker: {folder: '/no/such/folder', config: {}},
      pullPolicy: 'if-not-present',
      certificates: [],
      credentials: async () => undefined,
      probe: async () => 'present',
      patience,
      asksHelper: () => false,
      node: process.execPath,
      ...options,
      env: {...env, ...options.env},
    },
    (event) => {
      throw new Error(`nobody asked for ${event.type}`);
    },
  );
  const events: BuildEvent[] = [];
  return {
    events,
    waits,
    temporary,
    build: async (changes: Partial<BuildRequest> = {}) =>
      await engine.build({...request, ...changes}, (event) => events.push(event)),
    seen: async (file: string) => (await readFile(join(seen, file), 'utf8')).trimEnd().split('\n'),
  };
}
