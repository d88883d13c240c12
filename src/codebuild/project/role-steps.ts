import type {ActualRole, RoleDefinition} from '../account/role-api.ts';
import type {PolicyDocument} from '../account/policy-document.ts';
import {samePolicy} from '../account/same-policy.ts';
import type {Change} from '../changes/change.ts';
import {fieldChanges} from '../changes/field-changes.ts';
import {statementChanges} from '../changes/policy-changes.ts';
import {missingTags, tagChanges} from '../role/role-tags.ts';
import type {ProjectStep} from './project-steps.ts';

/** Returns the steps that bring a project's own role to the wanted state; none if it is up to date. */
export function roleSteps(role: RoleDefinition, actual: ActualRole | undefined): ProjectStep[] {
  return [...identitySteps(role, actual), ...policySteps(role, actual?.policy)];
}

/** Returns the step that gives a role its policy; none if it has the same. @param actual its current policy. */
export function policySteps(
  role: RoleDefinition,
  actual: PolicyDocument | undefined,
): ProjectStep[] {
  const resource = `role ${role.name}`;
  const fields = statementChanges(actual, role.policy, 'policy');
  if (actual === undefined) {
    const change: Change = {resource: `policy of ${resource}`, action: 'create', fields};
    return [{kind: 'put-policy', role, change}];
  }
  if (samePolicy(actual, role.policy)) return [];
  return [{kind: 'put-policy', role, change: {resource, action: 'update', fields}}];
}

/** The steps for the role itself: its trust, its boundary and its tags. */
function identitySteps(role: RoleDefinition, actual: ActualRole | undefined): ProjectStep[] {
  const resource = `role ${role.name}`;
  const trust = statementChanges(actual?.trust, role.trust, 'trust');
  const {boundary, tags: asked = []} = role;
  if (actual === undefined) {
    const more = fieldChanges(undefined, {
      path: role.path === '/' ? undefined : role.path,
      permissionsBoundary: boundary === 'none' ? undefined : boundary,
      tags: asked,
    });
    return [
      {
        kind: 'create-role',
        role,
        change: {resource, action: 'create', fields: [...trust, ...more]},
      },
    ];
  }
  const update = (fields: Change['fields']): Change => ({resource, action: 'update', fields});
  const tags = missingTags(actual.tags, asked);
  const wanted = boundary === 'none' ? undefined : (boundary ?? actual.boundary);
  return [
    ...(samePolicy(actual.trust, role.trust)
      ? []
      : [{kind: 'put-trust', role, change: update(trust)} as const]),
    ...(boundary === undefined || wanted === actual.boundary
      ? []
      : [
          {
            kind: 'put-boundary',
            role: role.name,
            boundary,
            change: update(fieldChanges(actual.boundary, wanted, 'permissionsBoundary')),
          } as const,
        ]),
    ...(tags.length === 0
      ? []
      : [
          {
            kind: 'tag-role',
            role: role.name,
            tags,
            change: update(tagChanges(actual.tags, tags)),
          } as const,
        ]),
  ];
}
