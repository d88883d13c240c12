import {expect, test} from 'vitest';
import {detectionFailure} from '../../../src/engine/cnb/detection-failure.ts';
import {recordOf} from './samples.ts';
import {spell} from '../../../src/cli/spell.ts';
import {type Text, option} from '../../../src/text.ts';

interface Try {
  readonly outputs?: Readonly<Record<string, string>>;
  readonly results: readonly string[];
}

/** Output of the lifecycle: https://github.com/buildpacks/lifecycle/blob/main/phase/detector.go */
function detection(...tries: readonly Try[]): string[] {
  return [
    ...tries.flatMap(({outputs = {}, results}) => [
      ...Object.entries(outputs).flatMap(([buildpack, text]) => [
        `======== Output: ${buildpack} ========`,
        ...text.split('\n'),
      ]),
      '======== Results ========',
      ...results,
    ]),
    'ERROR: No buildpack groups passed detection.',
    'ERROR: Please check that you are running against the correct path.',
    'ERROR: failed to detect: no buildpacks participating',
  ];
}

function failureOf(
  lines: readonly string[],
  {
    code = 20,
    buildpacks = [],
    buildpacksFrom = 'builder',
    around = [],
    files = [],
  }: {
    readonly code?: number;
    readonly buildpacks?: string[];
    readonly buildpacksFrom?: Text;
    readonly around?: string[];
    readonly files?: string[];
  } = {},
) {
  const built = {buildpacks, buildpacksFrom, around, files};
  return detectionFailure(recordOf('detecting', lines), code, built);
}

const node = {
  outputs: {'acme/npm-install@1.0.0': 'no package.json'},
  results: ['pass: acme/node-engine@1.0.0', 'fail: acme/npm-install@1.0.0'],
};
const pip = {
  outputs: {'acme/pip-install@2.0.0': 'requirements.txt:3: not a requirement\ngiving up'},
  results: ['pass: acme/cpython@2.0.0', 'fail: acme/pip-install@2.0.0'],
};
const conda = {
  outputs: {'acme/conda@2.0.0': 'no environment.yml'},
  results: ['fail: acme/miniconda@2.0.0', 'fail: acme/conda@2.0.0'],
};
const others = Array.from({length: 30}, (_, index) => ({
  outputs: {[`acme/java-${index}@1.0.0`]: `no pom.xml (${index})`},
  results: [`fail: acme/java-${index}@1.0.0`],
}));

test('shows the buildpacks for the files of the codebase, not the last ones', () => {
  const lines = detection(conda, pip, node, ...others);
  expect(failureOf(lines, {files: ['Procfile', 'requirements.txt']}).details).toEqual([
    'fail: acme/pip-install@2.0.0',
    '  requirements.txt:3: not a requirement',
    '  giving up',
  ]);
  expect(failureOf(lines, {files: ['package.json']}).details).toEqual([
    'fail: acme/npm-install@1.0.0',
    '  no package.json',
  ]);
});

test('shows the buildpacks for both languages of a codebase', () => {
  const {details} = failureOf(detection(pip, node, ...others), {
    files: ['package.json', 'app.py'],
  });
  expect(details.filter((line) => line.startsWith('fail'))).toEqual([
    'fail: acme/pip-install@2.0.0',
    'fail: acme/npm-install@1.0.0',
  ]);
});

test('shows the chosen buildpacks that keep the group from passing', () => {
  const both = {
    outputs: {...node.outputs, ...pip.outputs},
    results: [...node.results, 'pass: acme/cpython@2.0.0', 'pass: acme/pip-install@2.0.0'],
  };
  const worse = {...conda, results: [...node.results, ...conda.results]};
  expect(
    failureOf(detection(worse, both), {buildpacks: ['acme/node', 'acme/python'], files: ['a.py']}),
  ).toMatchObject({
    details: ['fail: acme/npm-install@1.0.0', '  no package.json'],
    remedy: [expect.stringContaining('acme/node, acme/python')],
  });
});

test.each<Text>(['buildpack.json', option('buildpack'), 'project.toml'])(
  'names %j in the remedy if the buildpacks come from there',
  (buildpacksFrom) => {
    const {remedy} = failureOf(detection(node), {buildpacks: ['acme/node'], buildpacksFrom});
    expect(spell(remedy[0] ?? '')).toContain(`Check ${spell(buildpacksFrom)}, `);
  },
);

test('names project.toml in the remedy for buildpacks around the builder’s order', () => {
  const {remedy} = failureOf(detection(node), {around: ['acme/before', 'acme/after']});
  expect(remedy[0]).toMatch(/: acme\/before, acme\/after\. Check project\.toml, /u);
});

test('shows a requirement that no buildpack provides', () => {
  const lines = detection({
    results: [
      'pass: acme/app@1.0.0',
      'pass: acme/cpython@2.0.0',
      'Resolving plan... (try #1)',
      'skip: acme/cpython@2.0.0 provides unused cpython',
      'fail: acme/app@1.0.0 requires node',
    ],
  });
  expect(failureOf(lines, {buildpacks: ['acme/app']}).details).toEqual([
    'fail: acme/app@1.0.0 requires node',
  ]);
});

test('shows a buildpack that failed with an error, and its error', () => {
  const lines = [
    '======== Output: acme/pip-install@2.0.0 ========',
    'pyproject.toml: line 3: odd',
    '======== Error: acme/pip-install@2.0.0 ========',
    'fork/exec /cnb/buildpacks/acme_pip-install/2.0.0/bin/detect: permission denied',
    '======== Results ========',
    'pass: acme/cpython@2.0.0',
    'err:  acme/pip-install@2.0.0 (1)',
    'ERROR: No buildpack groups passed detection.',
    'ERROR: failed to detect: buildpack(s) failed with err',
  ];
  expect(failureOf(lines, {code: 21})).toMatchObject({
    message:
      'No buildpack can build this codebase: acme/pip-install@2.0.0 failed during detection.',
    details: [
      'err:  acme/pip-install@2.0.0',
      '  pyproject.toml: line 3: odd',
      '  fork/exec /cnb/buildpacks/acme_pip-install/2.0.0/bin/detect: permission denied',
    ],
  });
});

test('shows the output of a buildpack in several groups once', () => {
  const {details} = failureOf(detection(pip, {...pip, results: pip.results.toReversed()}), {
    files: ['app.py'],
  });
  expect(details).toHaveLength(3);
});

test('says that the builder has no buildpack for the codebase’s files', () => {
  const failure = failureOf(detection(node, ...others), {files: ['app.py', 'requirements.txt']});
  expect(failure.remedy[0]).toBe('Choose a builder with a buildpack for app.py, requirements.txt.');
  expect(failure.details.length).toBeLessThanOrEqual(25);
});

test("shows the lifecycle's error if detection did not finish", () => {
  expect(failureOf(['ERROR: failed to detect: reading order: odd'], {code: 22})).toMatchObject({
    message: 'Detecting failed: failed to detect: reading order: odd',
  });
  const printed = [
    '======== Output: acme/a@1.0.0 ========',
    'ERROR: Cannot connect to the Docker daemon',
    'ERROR: failed to detect: no space left on device',
  ];
  expect(failureOf([...printed, 'ERROR: failed to detect: odd'], {code: 22}).message).toBe(
    'Detecting failed: failed to detect: odd',
  );
});

test('shows an unknown output unchanged', () => {
  expect(failureOf(['odd', '']).details).toEqual(['odd']);
});

test.each([
  ['requires jdk', 'The buildpack acme/a requires jdk, but no buildpack of the list provides it.'],
  [
    'provides unused node',
    'The buildpack acme/a provides node, but no buildpack of the list requires it.',
  ],
])('says that in a list one buildpack %s', (rest, message) => {
  const lines = detection({
    results: ['pass: acme/a@1.0.0', 'Resolving plan... (try #1)', `fail: acme/a@1.0.0 ${rest}`],
  });
  expect(failureOf(lines, {buildpacks: ['acme/a']})).toMatchObject({
    code: 'build.no-buildpack',
    message,
    details: [`fail: acme/a@1.0.0 ${rest}`],
  });
  expect(failureOf(lines).message).toBe('No buildpack can build this codebase.');
});
