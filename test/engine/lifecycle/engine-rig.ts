import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {
  LifecycleEngine,
  type LifecycleOptions,
} from '../../../src/engine/lifecycle/lifecycle-engine.ts';
import {foldersIn} from '../../../src/engine/lifecycle/machine.ts';
import type {BuildEvent} from '../../../src/events.ts';
import type {BuildRequest} from '../../../src/image/ports.ts';
import {ChildFailure, type Program, type Run} from '../../../src/subprocess/run.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {request as packRequest} from '../pack/samples.ts';

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const UID = 4321;
/** Only root can give files to another user. */
export const IS_ROOT = process.geteuid?.() === 0;

/** A builder image below a folder, with a lifecycle that only records its calls. */
export async function machine(
  phases: Readonly<Record<string, (program: Program) => Promise<void>>> = {},
  changes: Partial<LifecycleOptions> = {},
) {
  const root = await temporaryFolder();
  const folders = foldersIn(root);
  const [source, template, proc] = ['source', 'template', 'proc'].map((it) => join(root, it));
  if (source === undefined || template === undefined || proc === undefined) throw new Error();
  for (const folder of [source, join(template, 'bin'), join(template, 'lib'), proc]) {
    await mkdir(folder, {recursive: true});
  }
  await mkdir(join(folders.buildpacks, 'a_b', '1.0.0'), {recursive: true});
  await writeFile(join(source, 'app.py'), '');
  await writeFile(folders.order, '[[order]]\n[[order.group]]\nid = "a/b"\nversion = "1.0.0"\n');
  await writeFile(folders.run, '[[images]]\nimage = "r.example.com/run:1"\n');
  const own = '[buildpack]\nid = "ci-image-builder/finish"\nversion = "1.0.0"\n';
  await writeFile(join(template, 'buildpack.toml'), own);
  for (const name of ['detect', 'build']) await writeFile(join(template, 'bin', name), '');
  const calls: Program[] = [];
  const run: Run = async (program) => {
    const name = program.file.split('/').at(-1) ?? '';
    if (name === 'lifecycle') {
      await phases['lifecycle']?.(program);
      return {stdout: '0.21.0', stderr: ''};
    }
    if (name === 'sh') {
      await phases['sh']?.(program);
      return {stdout: '', stderr: ''};
    }
    // No metadata service answers.
    if (name === 'node') {
      await phases['node']?.(program);
      throw new ChildFailure({kind: 'exited', file: name, exitCode: 1});
    }
    calls.push(program);
    await (phases[name] ?? DONE[name]?.(root))?.(program);
    return {stdout: '', stderr: ''};
  };
  const engine = new LifecycleEngine({
    run,
    env: {PATH: '/bin', CNB_USER_ID: String(UID), CNB_GROUP_ID: '4322', AWS_SECRET_ACCESS_KEY: 'x'},
    signal: new AbortController().signal,
    folders,
    proc,
    passwd: '',
    node: '/bin/node',
    self: {uid: 0, gid: 0, home: '/root'},
    trustsBuildpacks: false,
    buildpackTemplate: template,
    credentials: async () => ({username: 'x', password: 'y'}),
    canRead: async () => true,
    buildpacks: {
      open: () => {
        throw new Error('no image');
      },
      locate: async () => 'unknown',
    },
    architecture: 'amd64',
    secretPaths: [],
    codebase: source,
    isBuilt: () => true,
    cache: {kind: 'container'},
    certificates: [],
    patience: testPatience().patience,
    ...changes,
  });
  const events: BuildEvent[] = [];
  const request = {
    ...packRequest,
    source,
    buildpacks: [],
    secrets: {TOKEN: 's3cret-value'},
  };
  return {
    root,
    folders,
    proc,
    calls,
    events,
    engine,
    build: (changed: Partial<BuildRequest> = {}) =>
      engine.build({...request, ...changed}, (event) => events.push(event)),
  };
}

/** What the phases write when they succeed. */
export const DONE: Readonly<Record<string, (root: string) => () => Promise<void>>> = {
  detector: (root) => async () => {
    await writeFile(join(root, 'layers', 'group.toml'), '');
    await writeFile(join(root, 'layers', 'plan.toml'), '');
  },
  exporter: (root) => async () => {
    const report = join(root, 'var', 'lib', 'ci-image-builder', 'report', 'report.toml');
    await writeFile(report, `[image]\ndigest = "${DIGEST}"\n`);
  },
};

/** Whether a program ends the processes of the build user. */
export const isEnding = ({args}: Program) => (args[1] ?? '').includes('kill');

export const exited = (program: Program, exitCode: number, line: string) => {
  program.onLine?.(line, 'stdout');
  throw new ChildFailure({kind: 'exited', file: program.file, exitCode});
};
