import {expect, test} from 'vitest';
import {planImages} from '../../../src/image/plan/plan-images.ts';
import {VERSION_VARIABLES, versionVariables} from '../../../src/image/plan/version-variables.ts';
import {chosen, codebase, options, samplePlan, source} from '../samples.ts';
import {spell} from '../../../src/cli/spell.ts';

const warnings = (settings: Record<string, string>, secrets: string[] = []) =>
  samplePlan({options: {settings: chosen(settings, secrets)}}).warnings.map(spell);

test.each([
  ['BP_OCI_REVISION', 'abc', 'org.opencontainers.image.revision'],
  ['BP_OCI_SOURCE', 'https://example.com', 'org.opencontainers.image.source'],
  ['BP_OCI_CREATED', '2026-01-01', 'org.opencontainers.image.created'],
  ['BP_IMAGE_LABELS', 'a=b io.ci-image-builder.plan=x', 'io.ci-image-builder.plan'],
  ['BP_IMAGE_LABELS', '"org.opencontainers.image.source"=x', 'org.opencontainers.image.source'],
])('warns that %s=%s does not replace the label of the build', (name, value, label) => {
  expect(warnings({[name]: value})).toEqual([
    expect.stringContaining(`${name} (--env) has no effect on the label ${label}, `),
  ]);
});

test('does not warn about labels that no build sets', () => {
  expect(
    warnings({BP_OCI_TITLE: 'Intranet', BP_OCI_VERSION: '1', BP_IMAGE_LABELS: 'team=a'}),
  ).toEqual([]);
  const options = {settings: chosen({BP_OCI_SOURCE: 'https://example.com'})};
  expect(samplePlan({source: {origin: undefined}, options}).warnings).toEqual([]);
});

test.each([...VERSION_VARIABLES])(
  'warns that %s replaces a variable of the build, also as a secret',
  (name) => {
    const warning = expect.stringMatching(
      new RegExp(`^${name} \\(--env\\) replaces a variable that every build sets`, 'u'),
    );
    expect(warnings({[name]: 'x'})).toEqual([warning]);
    expect(warnings({}, [name])).toEqual([warning]);
  },
);

test('knows the names of the variables that a build gets', () => {
  const facts = versionVariables(samplePlan(), {
    buildImage: '',
    copilotToolsVersion: '',
    buildpackPost: '',
  });
  expect(Object.keys(facts)).toEqual([...VERSION_VARIABLES]);
});

test.each([
  'BPE_GIT_COMMIT',
  'BPE_OVERRIDE_GIT_BRANCH',
  'BPE_DEFAULT_GIT_TAG',
  'BPE_APPEND_GIT_TAG',
])('warns that %s replaces a variable of the image', (name) => {
  expect(warnings({[name]: 'x'})).toEqual([
    expect.stringMatching(/^BPE_\w+ \(--env\) replaces GIT_[A-Z]+ in the image/u),
  ]);
});

test('warns about invisible characters in a value', () => {
  expect(warnings({BP_NODE_VERSION: '24\u00A0', BP_OCI_TITLE: 'a\nb 👩‍💻'})).toEqual([
    'BP_NODE_VERSION (--env): U+00A0 NO-BREAK SPACE looks like a space but is not one. Replace it with a space.',
  ]);
});

test('refuses invisible characters in a command, as in a Procfile', () => {
  const settings = chosen({BP_PROCFILE_DEFAULT_PROCESS: 'gunicorn\u00A0app:app'});
  const planned = planImages(codebase, source, {...options, settings});
  expect('problems' in planned && planned.problems.map(spell)).toEqual([
    'BP_PROCFILE_DEFAULT_PROCESS (--env): U+00A0 NO-BREAK SPACE looks like a space but is not one. Replace it with a space. Here: gunicorn<U+00A0>app:app',
  ]);
});

test('warns about a secret that would become part of the image', () => {
  const warning = expect.stringContaining('BPE_ settings become part of the image');
  expect(warnings({BPE_API_TOKEN: 'x'})).toEqual([warning]);
  expect(warnings({}, ['BPE_ANYTHING'])).toEqual([warning]);
  expect(warnings({BPE_TZ: 'UTC', BPE_DELIM_GIT_TAG: ','})).toEqual([]);
});

test('warns about a line break at the end of a value with one line', () => {
  expect(warnings({BP_NODE_VERSION: '24\n', BP_KEY_FILE: 'a\nb\n', BP_X: '\n'})).toEqual([
    'BP_NODE_VERSION (--env) ends with a line break, which is part of the value. If you did not intend this, remove the line break.',
  ]);
});
