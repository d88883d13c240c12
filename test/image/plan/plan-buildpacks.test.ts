import {expect, test} from 'vitest';
import type {ProjectDescriptor} from '../../../src/codebase/codebase.ts';
import {planBuildpacks} from '../../../src/image/plan/plan-buildpacks.ts';
import {codebase, samplePlan} from '../samples.ts';
import {spell} from '../../../src/cli/spell.ts';

const NONE: ProjectDescriptor = {
  builder: undefined,
  group: [],
  pre: [],
  post: [],
  files: undefined,
};

/** The buildpacks for a project.toml in a codebase with or without a buildpack.json. */
function planned(
  project: Partial<ProjectDescriptor>,
  {buildpacks = [], chosen = []}: {buildpacks?: string[]; chosen?: string[]} = {},
) {
  const given = {...codebase, buildpacks, project: {...NONE, ...project}};
  return planBuildpacks(
    given,
    chosen.map((name) => ({name})),
  );
}

const group = [{name: 'a/group'}];
const pre = [{name: 'a/first'}, {name: './second', path: 'second'}];
const post = [{name: 'a/last'}];

test('without any list the builder decides', () => {
  expect(planned({})).toEqual({
    buildpacks: {list: [], before: [], after: [], origin: 'builder'},
    notes: [],
    warnings: [],
  });
});

test('a group is the list', () => {
  expect(planned({group: [...group, {name: './x', path: 'x'}]})).toEqual({
    buildpacks: {
      list: [{name: 'a/group'}, {name: './x', location: {kind: 'source', path: 'x'}}],
      before: [],
      after: [],
      origin: 'project.toml',
    },
    notes: [],
    warnings: [],
  });
});

test('pre and post are added around the builder’s order, pre in reverse order', () => {
  expect(planned({pre, post})).toEqual({
    buildpacks: {
      list: [],
      before: [{name: './second', location: {kind: 'source', path: 'second'}}, {name: 'a/first'}],
      after: [{name: 'a/last'}],
      origin: 'builder',
    },
    notes: [],
    warnings: [],
  });
});

test('a group excludes pre and post, with a warning', () => {
  const {buildpacks, warnings} = planned({group, pre, post});
  expect(buildpacks).toMatchObject({list: group, before: [], after: []});
  expect(warnings).toEqual([
    expect.stringMatching(
      /"pre" and "post" buildpacks \(a\/first, \.\/second, a\/last\) are ignored/u,
    ),
  ]);
});

test('a buildpack.json takes precedence over project.toml, with a warning', () => {
  const {buildpacks, warnings} = planned({group, post}, {buildpacks: ['a/json']});
  expect(buildpacks).toEqual({
    list: [{name: 'a/json'}],
    before: [],
    after: [],
    origin: 'buildpack.json',
  });
  expect(warnings).toEqual([
    expect.stringMatching(/buildpack\.json.* project\.toml \(a\/group, a\/last\)/u),
  ]);
});

test('--buildpack takes precedence over all files, with a note', () => {
  const {buildpacks, notes, warnings} = planned(
    {pre, post},
    {buildpacks: ['a/json'], chosen: ['a/flag']},
  );
  expect(buildpacks).toMatchObject({list: [{name: 'a/flag'}], before: [], after: []});
  expect(spell(buildpacks.origin)).toBe('--buildpack');
  expect(notes.map(spell).join()).toContain('(a/first, ./second, a/last) are ignored');
  expect(warnings).toEqual([]);
});

test('notes that the old builder’s own buildpack is ignored in each list', () => {
  const old = [{name: 'fagiani/run'}];
  for (const project of [{group: old}, {pre: old}, {post: old}]) {
    expect(planned(project).notes.join()).toContain('fagiani/run is ignored');
  }
});

const builder = 'registry.example.com/codebase:2';

test.each([
  [{}, builder, 'project.toml', undefined],
  [
    {builder: 'b:1'},
    'b:1',
    '--builder',
    /^The builder comes from --builder\. The one in project\.toml/u,
  ],
  [
    {builderVersion: '1', builderVersionOrigin: 'PAKETO_BUILDER_VERSION'},
    'public.ecr.aws/uktrade/paketobuildpacks/builder:1',
    'PAKETO_BUILDER_VERSION',
    /^The builder comes from PAKETO_BUILDER_VERSION\./u,
  ],
  [{mirror: 'none'}, builder, 'project.toml', undefined],
  [{mirror: 'm.io'}, builder, 'project.toml', /^The mirror m\.io is ignored for the builder/u],
])('with %o and a builder in project.toml, the builder is %s', (choice, image, origin, note) => {
  const plan = samplePlan({
    codebase: {project: {...NONE, builder}},
    options: {builder: choice},
  });
  expect(plan.builder.image).toBe(image);
  expect(spell(plan.builderOrigin)).toBe(origin);
  if (note === undefined) expect(plan.notes).toEqual([]);
  else expect(plan.notes.map(spell)).toEqual([expect.stringMatching(note)]);
});

test('the builder of project.toml brings its own run image, and accepts a lifecycle version', () => {
  const plan = samplePlan({
    codebase: {project: {...NONE, builder}},
    options: {builder: {lifecycleVersion: '0.16.0', mirror: 'm.io'}},
  });
  expect(plan.builder).toEqual({
    image: builder,
    runImage: undefined,
    lifecycleImage: 'm.io/buildpacksio/lifecycle:0.16.0',
  });
});

test('without a project.toml the builder is the pinned or the chosen one', () => {
  expect(samplePlan({options: {builder: {}}}).builderOrigin).toBe('default');
  expect(spell(samplePlan({options: {builder: {builderVersion: '1'}}}).builderOrigin)).toBe(
    '--builder-version',
  );
});
