import {describe, expect, test} from 'vitest';
import type {ActualRole, RoleDefinition} from '../../../src/codebuild/account/role-api.ts';
import {roleSteps} from '../../../src/codebuild/project/role-steps.ts';
import {rolePolicy, trustPolicy} from '../../../src/codebuild/role/role-policy.ts';
import {PLACE, roleArn} from '../samples.ts';

const NAME = 'codebuild-intranet-eu-west-2';
const BOUNDARY = `arn:aws:iam::${PLACE.accountId}:policy/limit`;
const ROLE: RoleDefinition = {
  name: NAME,
  description: 'Builds of intranet',
  trust: trustPolicy({...PLACE, project: 'intranet'}),
  policy: rolePolicy({...PLACE, project: 'intranet', imageName: 'intranet'}).policy,
};
const THERE: ActualRole = {
  arn: roleArn(NAME),
  isOurs: true,
  trust: ROLE.trust,
  policy: ROLE.policy,
  tags: [
    {key: 'managed-by', value: 'ci-image-builder'},
    {key: 'Team', value: 'web'},
  ],
};

function steps(wanted: Partial<RoleDefinition>, actual: Partial<ActualRole> | undefined = {}) {
  return roleSteps({...ROLE, ...wanted}, {...THERE, ...actual}).map(({kind, change}) => ({
    kind,
    fields: change.fields,
  }));
}

test('a new role has its path, its boundary and its tags', () => {
  const tags = [{key: 'team', value: 'web'}];
  const [create, put] = roleSteps({...ROLE, path: '/teams/', boundary: BOUNDARY, tags}, undefined);
  expect(create).toMatchObject({kind: 'create-role', role: {path: '/teams/', tags}});
  expect(create?.change.fields.slice(-3)).toEqual([
    {field: 'path', to: '/teams/'},
    {field: 'permissionsBoundary', to: BOUNDARY},
    {field: 'tags.team', to: 'web'},
  ]);
  expect(put).toMatchObject({kind: 'put-policy'});
});

describe('the permissions boundary', () => {
  test('is set, changed and removed', () => {
    expect(steps({boundary: BOUNDARY})).toEqual([
      {kind: 'put-boundary', fields: [{field: 'permissionsBoundary', to: BOUNDARY}]},
    ]);
    expect(steps({boundary: 'none'}, {boundary: BOUNDARY})).toEqual([
      {kind: 'put-boundary', fields: [{field: 'permissionsBoundary', from: BOUNDARY}]},
    ]);
  });

  test('is kept if it is not named, and if it is the same', () => {
    expect(steps({}, {boundary: BOUNDARY})).toEqual([]);
    expect(steps({boundary: BOUNDARY}, {boundary: BOUNDARY})).toEqual([]);
    expect(steps({boundary: 'none'})).toEqual([]);
  });
});

describe('tags', () => {
  test('are added and changed, and others are kept', () => {
    const tags = [
      {key: 'cost', value: '1'},
      {key: 'managed-by', value: 'ci-image-builder'},
    ];
    expect(steps({tags})).toEqual([{kind: 'tag-role', fields: [{field: 'tags.cost', to: '1'}]}]);
  });

  test('are the same in upper and lower case, as in IAM', () => {
    expect(steps({tags: [{key: 'team', value: 'web'}]})).toEqual([]);
    expect(steps({tags: [{key: 'Team', value: 'core'}]})).toEqual([
      {kind: 'tag-role', fields: [{field: 'tags.Team', from: 'web', to: 'core'}]},
    ]);
  });
});
