import {assert, property, string, stringMatching, tuple} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  defaultRoleName,
  imageNameFor,
  imageNameProblem,
  projectNameFor,
  projectNameProblem,
} from '../../src/codebuild/resource-names.ts';

test.each(['ab', 'intranet', 'Intra_net-2', '0a', 'a'.repeat(150)])(
  'accepts the project name %s',
  (name) => {
    expect(projectNameProblem(name)).toBeUndefined();
  },
);

const FORM =
  'Use letters, digits, - and _, and start with a letter or a digit. Example: intranet-docs.';
test.each([
  ['', 'The name of the project is missing.'],
  ['a', 'The name of a project has 2 to 150 characters. This one has 1.'],
  ['a'.repeat(151), 'The name of a project has 2 to 150 characters. This one has 151.'],
  ['-a', FORM],
  ['a b', FORM],
  ['a.b', FORM],
  ['ä1', FORM],
])('refuses the project name %j', (name, problem) => {
  expect(projectNameProblem(name)).toBe(problem);
});

test('derives the project name from the repository', () => {
  expect(projectNameFor('intranet')).toBe('intranet');
  expect(projectNameFor('acme.github.io')).toBe('acme-github-io');
  expect(projectNameFor('.dotfiles.')).toBe('dotfiles');
  expect(projectNameFor('...')).toBeUndefined();
});

test('derives a valid project name from any repository, or none', () => {
  assert(
    property(string({maxLength: 300}), (repository) => {
      const name = projectNameFor(repository);
      if (name !== undefined) expect(projectNameProblem(name)).toBeUndefined();
    }),
  );
});

test('accepts only image names that registries accept', () => {
  for (const name of ['intranet', 'team/intranet', 'a0', 'a_b.c-d']) {
    expect(imageNameProblem(name)).toBeUndefined();
  }
  const form = 'Use lower-case letters, digits and . _ - between slashes. Example: team/intranet.';
  for (const name of ['', '*', 'a*', 'Intranet', 'a/', '/a', 'a b', 'a:1', 'a@sha256:0', 'a//b']) {
    expect(imageNameProblem(name)).toBe(form);
  }
  expect(imageNameProblem('a')).toBe('The name of images has 2 to 256 characters. This one has 1.');
});

test.each([
  ['intranet', 'intranet'],
  ['Intranet-Docs', 'intranet-docs'],
  ['a__b', 'a__b'],
  ['a___b', 'a-b'],
  ['a_-b--c', 'a-b--c'],
  ['demo_', 'demo'],
  ['A_', undefined],
])('derives from the project %s the image name %s', (project, name) => {
  expect(imageNameFor(project)).toBe(name);
});

test('derives a valid image name from any project, or none', () => {
  assert(
    property(stringMatching(/^[A-Za-z0-9][\w-]{1,149}$/u), (project) => {
      const name = imageNameFor(project);
      if (name !== undefined) expect(imageNameProblem(name)).toBeUndefined();
      if (/^[a-z0-9]{2,}$/u.test(project)) expect(name).toBe(project);
    }),
  );
});

describe('the name of a role', () => {
  const region = 'eu-west-2';
  test('has the project and the region', () => {
    expect(defaultRoleName('intranet', region)).toBe('codebuild-intranet-eu-west-2');
  });
  test('is truncated if it is too long, and ends with a hash', () => {
    const long = 'a'.repeat(60);
    expect(defaultRoleName(long, region)).toMatch(/^codebuild-a{35}-eu-west-2-[0-9a-f]{8}$/u);
    expect(defaultRoleName(`${long}b`, region)).not.toBe(defaultRoleName(`${long}c`, region));
  });
  test('is unique, although IAM ignores case', () => {
    const project = stringMatching(/^[A-Ca-c][A-Ca-c_-]{1,80}$/u);
    assert(
      property(tuple(project, project), ([one, other]) => {
        const names = [one, other].flatMap((it) =>
          ['eu-west-1', 'eu-west-2'].map((region) => defaultRoleName(it, region).toLowerCase()),
        );
        for (const name of names) expect(name).toMatch(/^[\w-]{1,64}$/u);
        expect(new Set(names).size).toBe(one === other ? 2 : 4);
      }),
    );
  });
});
