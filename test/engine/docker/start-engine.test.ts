import {once} from 'node:events';
import {mkdir, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {type EnginePaths, startEngine} from '../../../src/engine/docker/start-engine.ts';
import type {BuildEvent} from '../../../src/events.ts';
import {ChildFailure, type Run} from '../../../src/subprocess/run.ts';
import type {Background, StartBackground} from '../../../src/subprocess/start-background.ts';
import {command, option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {fakePrograms} from '../pack/fake-programs.ts';
import {testPatience} from '../../patience/test-patience.ts';

const STATUS = (capabilities: string, user = '0') => `Uid:\t0\t${user}\nCapEff:\t${capabilities}\n`;
const PRIVILEGED = STATUS('000001ffffffffff');
const AS_USUAL = STATUS('00000000a80425fb');

interface Container {
  readonly status?: string;
  readonly isBuilderImage?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly codebuild?: {readonly project: string | undefined};
  /** The engine's behaviour. By default, it responds. */
  readonly engine?: (paths: EnginePaths) => Promise<Background>;
  readonly signal?: AbortSignal;
  readonly longestStart?: number;
}

/** Runs the function in a container. Returns what was started, and the events. */
async function startIn({engine, ...container}: Container) {
  const folder = await temporaryFolder();
  const paths: EnginePaths = {
    socket: join(folder, 'docker.sock'),
    marker: join(folder, 'marker'),
    self: join(folder, 'self'),
    groups: join(folder, 'groups'),
    log: join(folder, 'log'),
    iptables: join(folder, 'iptables'),
  };
  await mkdir(paths.self);
  await writeFile(join(paths.self, 'status'), container.status ?? PRIVILEGED);
  if (container.isBuilderImage ?? true) await writeFile(paths.marker, '');
  const {env} = await fakePrograms({dockerd: 'exit 1'});
  const started: Parameters<StartBackground>[0][] = [];
  const events: BuildEvent[] = [];
  const run: Run = async () => ({stdout: '', stderr: ''});
  const outcome = startEngine({
    env: {...env, AWS_SECRET_ACCESS_KEY: 'secret', HTTPS_PROXY: 'http://proxy', ...container.env},
    signal: container.signal ?? new AbortController().signal,
    run,
    start: async (program) => {
      started.push(program);
      return await (engine ?? ((it) => answering(it)))(paths);
    },
    emit: (event) => events.push(event),
    patience: testPatience().patience,
    codebuild: container.codebuild,
    paths,
    ...(container.longestStart === undefined ? {} : {longestStart: container.longestStart}),
  });
  const error = await outcome.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  return {started, events, error, paths, env};
}

const RUNNING: Background = {isRunning: () => true, stop: () => undefined};
const ENDED: Background = {isRunning: () => false, stop: () => undefined};

/** The socket of an engine. */
async function answering({socket}: EnginePaths, driver = 'overlay2'): Promise<Background> {
  const server = createServer((request, response) => {
    response.end(request.url === '/info' ? JSON.stringify({Driver: driver}) : 'OK');
  });
  server.listen(socket);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return RUNNING;
}

test('starts an engine without credentials, and says so', async () => {
  const {started, events, error, paths, env} = await startIn({});
  expect(error).toBeUndefined();
  expect(started).toEqual([
    {
      file: 'dockerd',
      args: ['--host', `unix://${paths.socket}`],
      env: {...env, HTTPS_PROXY: 'http://proxy'},
      logFile: paths.log,
    },
  ]);
  expect(events).toEqual([
    {
      type: 'note',
      text: expect.stringMatching(/^Docker engine started in \d\.\d s \(overlay2\)\.$/u),
    },
  ]);
});

test('warns about a slow storage driver', async () => {
  const {events} = await startIn({engine: (paths) => answering(paths, 'vfs')});
  expect(events.map(({type}) => type)).toEqual(['note', 'warning']);
});

test.each([
  ['DOCKER_HOST names another engine', {env: {DOCKER_HOST: 'tcp://127.0.0.1:2375'}}],
  ['DOCKER_CONTEXT names another engine', {env: {DOCKER_CONTEXT: 'far'}}],
  ['this is neither CodeBuild nor the builder image', {isBuilderImage: false}],
  ['its program is missing', {env: {PATH: '/nowhere'}}],
])('starts no engine if %s', async (_, container) => {
  const {started, events, error} = await startIn({...container, status: AS_USUAL});
  expect({started, events, error}).toEqual({started: [], events: [], error: undefined});
});

test('starts no engine if one has a socket', async () => {
  const first = await startIn({});
  const again: string[] = [];
  await startEngine({
    env: first.env,
    signal: new AbortController().signal,
    run: () => expect.unreachable(),
    start: () => expect.unreachable(),
    emit: () => again.push('said'),
    patience: testPatience().patience,
    codebuild: {project: 'intranet'},
    paths: first.paths,
  });
  expect(again).toEqual([]);
});

test('says how to turn on privileged mode in CodeBuild', async () => {
  const codebuild = {project: 'intranet'};
  const {started, error} = await startIn({status: AS_USUAL, isBuilderImage: false, codebuild});
  expect(started).toEqual([]);
  expect(error).toMatchObject({
    kind: 'failed',
    code: 'docker.not-privileged',
    message: expect.stringMatching(/intranet.*environment\.privilegedMode/u),
    remedy: [
      mentioning(command('codebuild codedeploy', option('name', 'intranet'))),
      expect.stringContaining('aws codebuild update-project --name intranet'),
    ],
  });
});

test.each([
  [AS_USUAL, 'because it is not privileged.', '--privileged'],
  [STATUS('0', '1000'), 'because this user is not root.', 'Run as root'],
])('explains that a container cannot run an engine', async (status, message, remedy) => {
  const {started, error} = await startIn({status});
  expect(started).toEqual([]);
  expect(error).toMatchObject({
    message: expect.stringContaining(message),
    remedy: [expect.stringContaining(remedy)],
  });
});

/** An engine that printed something and ended. */
function saying(log: string) {
  return async (paths: EnginePaths) => {
    await writeFile(paths.log, log);
    return ENDED;
  };
}

test('recognises a missing privilege in the log of the engine', async () => {
  const log = `time="…" level=info msg="Starting up"
failed to start daemon: Error initializing network controller: iptables: Permission denied (you must be root)
 (exit status 4)\n`;
  const {error} = await startIn({engine: saying(log), codebuild: {project: 'intranet'}});
  expect(error).toMatchObject({
    message: expect.stringContaining('privileged mode'),
    details: [
      'Error initializing network controller: iptables: Permission denied (you must be root)',
    ],
  });
});

test.each([
  ['failed to start daemon: no space left on device\n', ['no space left on device']],
  ['level=error msg="bad config"\nlevel=info msg="stopping"\n', ['level=error msg="bad config"']],
  ['', []],
])('shows the log of an engine that ended', async (log, details) => {
  const {error, paths} = await startIn({engine: saying(log)});
  expect(error).toMatchObject({
    message: 'The Docker engine was started, but does not respond.',
    details,
    remedy: [`Read its log: ${paths.log}`],
  });
});

test('stops an engine that does not respond', async () => {
  const stopped: string[] = [];
  const engine = async () => ({isRunning: () => true, stop: () => void stopped.push('stopped')});
  const {error} = await startIn({engine, longestStart: 0.3});
  expect(error).toMatchObject({message: expect.stringContaining('does not respond')});
  expect(stopped).toEqual(['stopped']);
});

test('stops the engine if it is interrupted', async () => {
  const stopped: string[] = [];
  const engine = async () => ({isRunning: () => true, stop: () => void stopped.push('stopped')});
  const {error} = await startIn({engine, signal: AbortSignal.abort()});
  expect(error).toMatchObject({kind: 'interrupted'});
  expect(stopped).toEqual(['stopped']);
});

test('names an engine that cannot be started', async () => {
  const engine = async () => {
    throw new ChildFailure({kind: 'spawn-failed', file: 'dockerd', code: 'EACCES'});
  };
  const {error} = await startIn({engine});
  expect(error).toMatchObject({message: 'The Docker engine cannot be started (EACCES).'});
});
