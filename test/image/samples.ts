import type {Codebase} from '../../src/codebase/codebase.ts';
import type {Plan, PlanOptions, PlannedSource} from '../../src/image/plan.ts';
import {planImages} from '../../src/image/plan.ts';

export const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';

export const source: PlannedSource = {
  path: '.',
  commit: COMMIT,
  committedAt: new Date('2026-01-02T03:04:05Z'),
  branch: 'main',
  pullRequest: undefined,
  gitTags: [],
  origin: 'https://github.com/example/intranet',
  workingTree: undefined,
};

export const codebase: Codebase = {
  application: 'intranet',
  images: [
    {name: 'intranet/web', process: 'web', command: 'gunicorn app:app', procfileType: 'web'},
    {name: 'intranet/worker', process: 'worker', command: 'celery worker', procfileType: 'worker'},
  ],
  buildpacks: ['paketo-buildpacks/python'],
  pythonVersion: '3.11.x',
  processFile: 'codebuild/process.yml',
  contractFiles: ['codebuild/process.yml', 'Procfile', 'buildpack.json', 'runtime.txt'],
  notes: [],
  warnings: [],
};

export const options: PlanOptions = {
  destination: {kind: 'oci', prefix: 'registry.example.com/team'},
  builder: {builder: 'registry.example.com/builder:1'},
  buildpacks: [],
  processes: [],
  environment: {},
  secretNames: [],
  logLevel: 'INFO',
  tags: {legacy: false, latest: 'always'},
};

/** A plan of the samples above, with what a test changes of them. */
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
