import {
  array,
  assert,
  boolean,
  constantFrom,
  json,
  oneof,
  property,
  record,
  string,
} from 'fast-check';
import {expect, test} from 'vitest';
import {
  chooseEntry,
  indexPath,
  parseIndex,
} from '../../../src/registry/buildpack-index/index-entries.ts';

test.each([
  ['a', 'b', '1/a_b'],
  ['acme', 'go', '2/acme_go'],
  ['acme', 'php', '3/ph/acme_php'],
  ['acme', 'java', 'ja/va/acme_java'],
  ['paketo-buildpacks', 'nodejs', 'no/de/paketo-buildpacks_nodejs'],
])('%s/%s is in %s', (namespace, name, path) => {
  expect(indexPath(namespace, name)).toBe(path);
});

const entry = (version: string, yanked = false) => ({
  ns: 'a',
  name: 'b',
  version,
  yanked,
  addr: `r.example.com/${version}@sha256:${'0'.repeat(64)}`,
});

test('parses a line for each version', () => {
  const lines = [entry('1.0.0'), entry('1.1.0', true)].map((it) => JSON.stringify(it));
  expect(parseIndex(`${lines.join('\r\n')}\n\n`)).toEqual([entry('1.0.0'), entry('1.1.0', true)]);
  expect(parseIndex('')).toEqual([]);
});

test.each(['{}', '<html>', '{"ns":"a","name":"b","version":1}', 'null'])(
  'names the malformed line %s',
  (line) => {
    expect(parseIndex(`${JSON.stringify(entry('1.0.0'))}\n${line}\n`)).toEqual({wrongLine: 2});
  },
);

test('chooses the newest version that is not yanked', () => {
  const all = ['0.9.0', '0.10.0', '0.10.0-rc.1', 'latest', '0.2.0'].map((it) => entry(it));
  const choose = (version?: string) => chooseEntry([...all, entry('1.0.0', true)], version);
  expect(choose()).toMatchObject({version: '0.10.0'});
  expect(choose('0.2.0')).toMatchObject({version: '0.2.0'});
  expect(choose('latest')).toMatchObject({version: 'latest'});
  expect(choose('1.0.0')).toBe('yanked');
  expect(choose('2.0.0')).toBe('unknown');
  expect(chooseEntry([], undefined)).toBe('unknown');
  expect(chooseEntry([entry('1.0.0', true)], undefined)).toBe('yanked');
});

test('a version that is yanked in one of its lines is yanked', () => {
  expect(chooseEntry([entry('1.0.0'), entry('1.0.0', true)], '1.0.0')).toBe('yanked');
});

test('reads any text, and chooses no version that is yanked', () => {
  assert(
    property(array(oneof(string(), json())), (lines) => {
      const entries = parseIndex(lines.join('\n'));
      expect('wrongLine' in entries || Array.isArray(entries)).toBe(true);
    }),
  );
  const version = constantFrom('1.0.0', '1.0.0-rc.1', '2.0.0', '10.0.0', 'x');
  assert(
    property(array(record({version, yanked: boolean()})), (versions) => {
      const entries = versions.map((it) => entry(it.version, it.yanked));
      const chosen = chooseEntry(entries, undefined);
      const yanked = new Set(versions.filter((it) => it.yanked).map((it) => it.version));
      const left = versions.map((it) => it.version).filter((it) => !yanked.has(it));
      if (typeof chosen === 'string') expect(left).toEqual([]);
      else expect(left).toContain(chosen.version);
    }),
  );
});
