import {expect, test} from 'vitest';
import {RuntimeSearch} from '../../../src/builder-image/builder/runtime-search.ts';
import type {Platform} from '../../../src/builder-image/platform.ts';

function search(files: readonly string[], platform: Platform = 'linux/amd64') {
  const it = new RuntimeSearch(platform);
  for (const file of files) {
    const [path = '', target] = file.split(' -> ');
    it.see({path, target});
  }
  return it;
}

const NEW = ['lib64/ld-linux-x86-64.so.2', 'usr/lib/x/libc.so.6', 'usr/lib/x/libstdc++.so.6'];

/** The link in bionic. */
const LINK = 'lib/x86_64-linux-gnu/libc.so.6 -> libc-2.27.so';

test.each([
  ['a new glibc', NEW, undefined],
  ['glibc 2.31', [...NEW, 'lib/x/libc-2.31.so'], undefined],
  ['glibc 2.27', [...NEW, 'lib/x/libc-2.27.so'], /glibc 2\.27/u],
  ['a link to glibc 2.27', [...NEW.slice(0, 1), LINK, ...NEW.slice(2)], /glibc 2\.27/u],
  ['musl', ['lib/ld-musl-x86_64.so.1', 'usr/lib/libstdc++.so.6'], /musl/u],
  ['nothing', [], /no glibc/u],
  ['no C++ library', NEW.slice(0, 2), /libstdc\+\+/u],
  ['the loader of ARM', ['lib/ld-linux-aarch64.so.1', ...NEW.slice(1)], /ld-linux-x86-64/u],
])('with %s', (_, files, problem) => {
  const {problem: found} = search(files);
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(problem);
});

test('knows the version as soon as everything is found', () => {
  const it = search([...NEW.slice(0, 1), ...NEW.slice(2), LINK]);
  expect(it.isComplete).toBe(true);
  expect(it.problem).toMatch(/glibc 2\.27/u);
});

test('stops as soon as everything is found', () => {
  expect(search(NEW).isComplete).toBe(true);
  expect(search(NEW.slice(1)).isComplete).toBe(false);
  expect(search(['lib/ld-linux-aarch64.so.1', ...NEW.slice(1)], 'linux/arm64').isComplete).toBe(
    true,
  );
});
