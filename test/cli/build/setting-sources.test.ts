import {assert, dictionary, property, string, stringMatching} from 'fast-check';
import {expect, test} from 'vitest';
import {environmentSettings, flagSettings} from '../../../src/cli/build/setting-sources.ts';
import {FROM_FLAG} from '../../../src/setting.ts';

test('reads BP_* and BPE_* variables as settings, and no others', () => {
  const environment = {
    PATH: '/bin',
    BPL_JVM_THREAD_COUNT: '50',
    BP_: 'x',
    'BP_A/../B': 'x',
    XBP_A: 'x',
    BPE_DEFAULT_TZ: 'UTC',
    BP_NODE_VERSION: '24',
    BP_EMPTY: '',
    BP_UNSET: undefined,
  };
  expect(environmentSettings(environment)).toEqual([
    {name: 'BPE_DEFAULT_TZ', value: 'UTC', origin: 'environment'},
    {name: 'BP_NODE_VERSION', value: '24', origin: 'environment'},
  ]);
});

test.each([
  ['BP_NPM_TOKEN', 'abc'],
  ['BP_DB_PASSWORD', 'abc'],
  ['BP_LICENSE_KEY_2', 'abc'],
  ['BP_API_KEYS', 'abc'],
  ['BPE_SECRET', 'abc'],
  ['BPE_SECRET', '12345678'],
  ['BP_PIP_INDEX_URL', 'https://user:pass@pypi.example.com/simple'],
  ['BP_GIT_URL', 'see https://ghp_abc@github.com/a/b'],
  ['BP_MAVEN_BUILD_ARGUMENTS', '-Drepo.password=abc package'],
  // The names say nothing, but each issuer has its prefix.
  ['BP_GIT', `x ghp_${'a1'.repeat(18)}`],
  ['BP_GIT', `github_pat_${'a1'.repeat(18)}`],
  ['BPE_X', `glpat-${'a1'.repeat(10)}`],
  ['BPE_X', 'xoxb-1234567890-abc'],
  ['BPE_X', '-----BEGIN RSA PRIVATE KEY-----\nabc'],
])('keeps only the name of %s=%s, which looks like a secret', (name, value) => {
  expect(environmentSettings({[name]: value})).toEqual([
    {name, value: undefined, origin: 'environment'},
  ]);
});

test.each([
  ['BP_KEEP_FILES', 'assets/*'],
  ['BP_OCI_AUTHORS', 'jane@example.com'],
  ['BP_BYPASS_PROXY', 'true'],
  ['BPE_MAX_TOKENS', '1000'],
  ['BPE_MAX_TOKENS', '128000'],
  ['BPE_USE_AUTH', 'False'],
  ['BP_PATTERN', '*.js'],
  ['BP_URL', 'https://example.com/@scope/a'],
  ['BP_IMAGE', `docker://python@sha256:${'a'.repeat(64)}`],
  ['BP_LOCALE', 'sk-SK'],
  ['BP_CA', '-----BEGIN CERTIFICATE-----\nabc'],
  ['BP_MAVEN_BUILD_ARGUMENTS', '-Dmaven.test.skip=true package'],
])('keeps %s=%s, which does not look like a secret', (name, value) => {
  expect(environmentSettings({[name]: value})).toEqual([{name, value, origin: 'environment'}]);
});

test('reads NAME=VALUE as a setting and NAME as a secret, in order', () => {
  expect(flagSettings(['A=1', 'TOKEN', '_b2=x y', 'A=2'])).toEqual([
    {name: 'A', value: '1', origin: FROM_FLAG},
    {name: 'TOKEN', value: undefined, origin: FROM_FLAG},
    {name: '_b2', value: 'x y', origin: FROM_FLAG},
    {name: 'A', value: '2', origin: FROM_FLAG},
  ]);
});

test('keeps any value of NAME=VALUE, even if it looks like a secret', () => {
  const names = stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/u);
  assert(
    property(dictionary(names, string(), {noNullPrototype: true}), (settings) => {
      const given = flagSettings(Object.entries(settings).map(([name, it]) => `${name}=${it}`));
      expect(given).toEqual(
        Object.entries(settings).map(([name, value]) => ({name, value, origin: FROM_FLAG})),
      );
    }),
  );
});
