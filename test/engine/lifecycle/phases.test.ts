import {expect, test} from 'vitest';
import {foldersIn} from '../../../src/engine/lifecycle/machine.ts';
import {type PhaseInput, lifecyclePhases} from '../../../src/engine/lifecycle/phases.ts';

const input: PhaseInput = {
  folders: foldersIn('/'),
  user: {uid: 1000, gid: 1001, home: '/home/cnb'},
  keeper: {uid: 0, gid: 0},
  api: '0.15',
  image: 'r.example.com/a/web:building',
  previousImage: 'r.example.com/a/web@sha256:aa',
  runImage: 'r.example.com/run:1',
  process: 'web',
  created: 1_767_323_045,
  buildpacks: '/var/lib/ci-image-builder/buildpacks',
  order: '/var/lib/ci-image-builder/order.toml',
  cache: '/var/lib/ci-image-builder/cache/1',
  environment: {PATH: '/usr/bin'},
};

/** The value of an option of a phase. */
function valueOf(program: string, name: string, of = input): string | undefined {
  const args = lifecyclePhases(of).find((it) => it.program === program)?.args ?? [];
  const at = args.indexOf(name);
  return at === -1 ? undefined : args[at + 1];
}

test('runs the phases in the order of the specification', () => {
  expect(lifecyclePhases(input).map(({program}) => program)).toEqual([
    'analyzer',
    'detector',
    'restorer',
    'builder',
    'exporter',
  ]);
});

test('runs code of buildpacks only with the rights of the build user', () => {
  for (const {env, program, runsAs} of lifecyclePhases(input)) {
    const isForeign = program === 'detector' || program === 'builder';
    expect(runsAs).toBe(isForeign ? 'build' : 'root');
    expect(env['HOME']).toBe(isForeign ? '/home/cnb' : '/root');
  }
});

test('the lifecycle does not look for credentials of AWS itself', () => {
  for (const {env, runsAs} of lifecyclePhases(input)) {
    const skips = env['CNB_REGISTRY_AUTH_KEYCHAIN_SKIP_AMAZON'];
    expect(skips).toBe(runsAs === 'root' ? 'true' : undefined);
  }
});

test('only the analysis chooses images, and only the export the process and the time', () => {
  expect(valueOf('analyzer', '-run-image')).toBe('r.example.com/run:1');
  expect(valueOf('analyzer', '-previous-image')).toBe('r.example.com/a/web@sha256:aa');
  expect(valueOf('exporter', '-run-image')).toBeUndefined();
  expect(valueOf('exporter', '-process-type')).toBe('web');
  const times = lifecyclePhases(input).map(({env}) => env['SOURCE_DATE_EPOCH']);
  expect(times).toEqual([undefined, undefined, undefined, undefined, '1767323045']);
});

test('detection writes where buildpacks can, and later phases read what root has kept', () => {
  expect(valueOf('detector', '-group')).toBe('/layers/group.toml');
  for (const program of ['restorer', 'builder', 'exporter']) {
    expect(valueOf(program, '-group')).toMatch(/^\/var\/lib\/ci-image-builder\//u);
    expect(valueOf(program, '-analyzed')).toMatch(/^\/var\/lib\/ci-image-builder\//u);
  }
});

test('older platform APIs have a stack in place of run images', () => {
  const old = {...input, api: '0.11'};
  expect(valueOf('analyzer', '-stack', old)).toBeDefined();
  expect(valueOf('exporter', '-run', old)).toBeUndefined();
  expect(valueOf('builder', '-analyzed', old)).toBeUndefined();
  expect(valueOf('detector', '-analyzed', old)).toBeDefined();
});

test('leaves out what is not set', () => {
  const least = {
    ...input,
    previousImage: undefined,
    runImage: undefined,
    process: undefined,
    created: undefined,
  };
  const args = lifecyclePhases(least).flatMap((it) => it.args);
  expect(args).not.toContain('-previous-image');
  expect(args).not.toContain('-run-image');
  expect(args).not.toContain('-process-type');
});
