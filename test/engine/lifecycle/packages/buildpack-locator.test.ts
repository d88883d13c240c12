import {expect, test} from 'vitest';
import {
  type BuildpackLocator,
  locateByName,
} from '../../../../src/engine/lifecycle/packages/buildpack-locator.ts';

const builder = {versions: (id: string) => (id === 'acme/java' ? ['1.0.0'] : [])};
const registry = (name: string, version?: string): BuildpackLocator => ({
  kind: 'registry',
  buildpack: {namespace: 'acme', name, version},
});

test.each<[string, BuildpackLocator]>([
  ['/source/buildpack', {kind: 'path'}],
  ['https://example.com/x.tgz', {kind: 'url'}],
  ['file:///x.cnb', {kind: 'url'}],
  ['acme/java', {kind: 'builder'}],
  ['acme/java@1.0.0', {kind: 'builder'}],
  ['urn:cnb:builder:acme/php', {kind: 'builder'}],
  ['from=builder', {kind: 'builder'}],
  ['from=builder:acme/php', {kind: 'builder'}],
  ['acme/java@2.0.0', registry('java', '2.0.0')],
  ['acme/php', registry('php')],
  ['acme/php@1.0.0-rc.1+2', registry('php', '1.0.0-rc.1+2')],
  ['urn:cnb:registry:acme/java', registry('java')],
  ['urn:cnb:registry:acme/java@1', registry('java', '1')],
  ['urn:cnb:registry:java', {kind: 'builder'}],
  ['docker://r.example.com:5000/java:1', {kind: 'image', reference: 'r.example.com:5000/java:1'}],
  ['docker://acme/java', {kind: 'image', reference: 'acme/java'}],
  ['acme/php:1', {kind: 'image', reference: 'acme/php:1'}],
  ['r.example.com/team/php', {kind: 'image', reference: 'r.example.com/team/php'}],
  [
    `acme/php@sha256:${'0'.repeat(64)}`,
    {kind: 'image', reference: `acme/php@sha256:${'0'.repeat(64)}`},
  ],
  ['php', {kind: 'image', reference: 'php'}],
  ['Acme/php@1.0.0', {kind: 'builder'}],
])('%s', (name, locator) => {
  expect(locateByName(name, builder)).toEqual(locator);
});
