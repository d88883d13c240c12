import {array, assert, constantFrom, dictionary, json, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {locateByName} from '../../../../src/engine/lifecycle/packages/buildpack-locator.ts';
import {readPackage} from '../../../../src/engine/lifecycle/packages/package-labels.ts';

const labels = (metadata: unknown, layers: unknown) => ({
  'io.buildpacks.buildpackage.metadata': JSON.stringify(metadata),
  'io.buildpacks.buildpack.layers': JSON.stringify(layers),
});

test('reads the main buildpack and its components, and ignores what else pack writes', () => {
  const layer = (layerDiffID: string) => ({api: '0.10', stacks: [{id: '*'}], layerDiffID});
  const layers = {
    'acme/java': {'2.0.0': {...layer('sha256:1'), order: [{group: [{id: 'acme/jdk'}]}]}},
    'acme/jdk': {'1.0.0': layer('sha256:2'), '1.1.0': layer('sha256:2')},
  };
  expect(readPackage(labels({id: 'acme/java', version: '2.0.0', stacks: []}, layers))).toEqual({
    main: {id: 'acme/java', version: '2.0.0'},
    buildpacks: [
      {id: 'acme/java', version: '2.0.0', diffId: 'sha256:1'},
      {id: 'acme/jdk', version: '1.0.0', diffId: 'sha256:2'},
      {id: 'acme/jdk', version: '1.1.0', diffId: 'sha256:2'},
    ],
  });
});

test.each([
  [{}, 'It has no label io.buildpacks.buildpackage.metadata, io.buildpacks.buildpack.layers.'],
  [labels({id: 'a'}, {}), 'Its label io.buildpacks.buildpackage.metadata is malformed.'],
  [labels({id: 'a', version: '1'}, []), 'Its label io.buildpacks.buildpack.layers is malformed.'],
  [labels({id: 'a', version: '1'}, {}), 'It has no layer of a@1.'],
])('says what is wrong: %j', (given, problem) => {
  expect(readPackage(given)).toEqual({problem});
});

test('never throws, and no ID or version is a path out of its folder', () => {
  const part = constantFrom('..', '.', '/', 'a', '1', '@', '\\', ' ');
  const name = array(part, {maxLength: 5}).map((it) => it.join(''));
  assert(
    property(name, name, (id, version) => {
      const found = readPackage(labels({id, version}, {[id]: {[version]: {layerDiffID: 'x'}}}));
      if ('problem' in found) return;
      expect(`${id}/${version}`.split('/')).not.toContain('..');
      expect(version).not.toContain('/');
    }),
  );
  const label = constantFrom(...Object.keys(labels({}, {})));
  assert(property(dictionary(label, json()), (it) => void readPackage(it)));
  assert(property(string(), (it) => void locateByName(it, {versions: () => []})));
});
