import {expect, test} from 'vitest';
import {composedImageOf} from '../../../../src/cli/operate/project/composed-image.ts';

const BUILDSPEC = {parameters: [], secrets: [], reportGroups: [], problems: []};
const DEFAULT = /^1\.2\.3-builder-jammy-base-/u;
const OLD = '1.2.3-builder-0.2.326-full';

function tag(
  buildspec: {readonly builderVersion?: string; readonly imageMirror?: string} | undefined,
  ...variables: Parameters<typeof composedImageOf>[1]
) {
  const of = buildspec && {...BUILDSPEC, ...buildspec};
  return composedImageOf({imageName: undefined, buildspec: of}, variables, '1.2.3')?.tag;
}

const version = (value: string, type?: string) => ({name: 'PAKETO_BUILDER_VERSION', value, type});

test('is of the default builder if nothing names one', () => {
  expect(tag(undefined)).toMatch(DEFAULT);
  expect(tag({})).toMatch(DEFAULT);
  expect(tag({imageMirror: 'mirror.example.com/x'})).toMatch(DEFAULT);
});

test('is of the builder that the buildspec or a variable of the project names', () => {
  expect(tag({builderVersion: '0.2.326-full'})).toBe(OLD);
  expect(tag({builderVersion: '1'}, version('2'), version('0.2.326-full', 'PLAINTEXT'))).toBe(OLD);
  expect(tag({builderVersion: '1'}, version(''))).toMatch(DEFAULT);
});

test('is unknown if the builder is', () => {
  expect(tag({}, version('/builder', 'PARAMETER_STORE'))).toBeUndefined();
  expect(tag({builderVersion: 'not a tag'})).toBeUndefined();
});
