import {assert, property, stringMatching} from 'fast-check';
import {expect, test} from 'vitest';
import {
  composedTags,
  fixedTag,
  movingPattern,
  nextFixedTag,
} from '../../src/builder-image/composed-tags.ts';
import {type ImageReference, parseReference} from '../../src/image-reference.ts';

function parsed(text: string): ImageReference {
  const reference = parseReference(text);
  if ('problem' in reference) throw new Error(reference.problem);
  return reference;
}

test.each([
  ['paketobuildpacks/builder-jammy-base:0.4.642', '0.1.0-builder-jammy-base-0.4.642'],
  ['registry.example.com:5000/team/builder', '0.1.0-builder-latest'],
  [`heroku/builder@sha256:${'ab'.repeat(32)}`, '0.1.0-builder-sha256-abababababab'],
  [`heroku/builder:24@sha256:${'ab'.repeat(32)}`, '0.1.0-builder-24'],
])('%s gives the fixed tag %s', (text, fixed) => {
  expect(fixedTag(text, '0.1.0')).toBe(fixed);
  const [, name = ''] = /([^/:@]+)(?::[^/]*)?(?:@.*)?$/u.exec(text) ?? [];
  expect(composedTags(parsed(text), '0.1.0').moving).toEqual([name, 'latest']);
});

test('all tags are valid, and next tags differ', () => {
  const name = stringMatching(/^[a-z0-9]{1,200}$/u);
  const tag = stringMatching(/^\w[\w.-]{0,127}$/u);
  assert(
    property(name, tag, (path, of) => {
      const {fixed, moving} = composedTags(parsed(`x/${path}:${of}`), '10.0.0-rc.1');
      const next = [2, 10].map((it) => nextFixedTag(fixed, it));
      expect(new Set([fixed, ...next]).size).toBe(3);
      for (const it of [fixed, ...next, ...moving]) expect(it).toMatch(/^\w[\w.-]{0,127}$/u);
    }),
  );
});

test('a pattern matches the moving tag of a builder, but no fixed tag', () => {
  expect(movingPattern(parsed('paketobuildpacks/builder-jammy-base:1'))).toBe('builder*');
  expect(movingPattern(parsed('x/acme_builder'))).toBe('acme*');
  expect(movingPattern(parsed('x/0-builder'))).toBe('0-builder');
});
