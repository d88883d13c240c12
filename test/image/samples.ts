import type {Codebase} from '../../src/codebase/codebase.ts';
import type {Plan} from '../../src/image/plan/plan.ts';
import type {PlanOptions} from '../../src/image/plan/plan-images.ts';
import type {PlannedSource} from '../../src/image/plan/planned-source.ts';
import {planImages} from '../../src/image/plan/plan-images.ts';
import {FROM_FLAG, type Setting} from '../../src/setting.ts';

export const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';

export const source: PlannedSource = {
  path: '.',
  commit: COMMIT,
  committedAt: new Date('2026-01-02T03:04:05Z'),
  branch: 'main',
  branchFrom: 'HEAD',
  branchUnknown: undefined,
  unclearName: undefined,
  pullRequest: undefined,
  pullRequestFrom: undefined,
  mayBePullRequest: false,
  gitTags: [],
  gitTagsFrom: new Map(),
  clone: {branches: [], gitTags: []},
  origin: 'https://github.com/example/intranet',
  pointers: [],
  workingTree: undefined,
  warnings: [],
};

export const codebase: Codebase = {
  application: 'intranet',
  images: [
    {name: 'intranet/web', process: 'web', command: 'gunicorn app:app', procfileType: 'web'},
    {name: 'intranet/worker', process: 'worker', command: 'celery worker', procfileType: 'worker'},
  ],
  buildpacks: ['paketo-buildpacks/python'],
  project: undefined,
  settings: [{name: 'BP_CPYTHON_VERSION', value: '3.11.x', origin: 'runtime.txt'}],
  processFile: 'codebuild/process.yml',
  contractFiles: ['codebuild/process.yml', 'Procfile', 'buildpack.json', 'runtime.txt'],
  notes: [],
  warnings: [],
};

export const options: PlanOptions = {
  destination: {kind: 'oci', prefix: 'registry.example.com/team'},
  builder: {builder: 'registry.example.com/builder:1'},
  engine: 'auto',
  trustsBuildpacks: false,
  cache: {kind: 'auto'},
  isCi: false,
  machine: {isRoot: false, hasLifecycle: false, builder: undefined},
  buildpacks: [],
  processes: [],
  settings: [],
  bindings: [],
  tags: {legacy: false, latest: 'always'},
};

/** Settings of `--env NAME=VALUE`, and secrets of `--env NAME`. */
export function chosen(
  environment: Readonly<Record<string, string>>,
  secretNames: readonly string[] = [],
): Setting[] {
  return [
    ...Object.entries(environment).map(([name, value]) => ({name, value, origin: FROM_FLAG})),
    ...secretNames.map((name) => ({name, value: undefined, origin: FROM_FLAG})),
  ];
}

/** A plan of the samples above, with some changes. */
export function samplePlan(
  changes: {
    source?: Partial<PlannedSource>;
    options?: Partial<PlanOptions>;
    codebase?: Partial<Codebase>;
  } = {},
): Plan {
  const plan = planImages(
    {...codebase, ...changes.codebase},
    {...source, ...changes.source},
    {...options, ...changes.options},
  );
  if ('problems' in plan) throw new Error(plan.problems.join('\n'));
  return plan;
}
