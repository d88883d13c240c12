import type {ActualRole, RoleDefinition} from '../account/role-api.ts';
import {samePolicy} from '../account/same-policy.ts';
import type {Change} from '../changes/change.ts';
import {fieldChanges} from '../changes/field-changes.ts';
import {statementChanges} from '../changes/policy-changes.ts';
import {missingTags, tagChanges} from '../role/role-tags.ts';
import type {ProjectStep} from './project-steps.ts';

/** Returns the steps that bring a project's own role to the wanted state; none if it is up to date. */
export function roleSteps(role: RoleDefinition, actual: ActualRole | undefined): ProjectStep[] {
  const resource = `role ${role.name}`;
  const policy = statementChanges(actual?.policy, role.policy, 'policy');
  const steps: ProjectStep[] = identitySteps(role, actual);
  if (actual?.policy === undefined) {
    const change: Change = {resource: `policy of ${resource}`, action: 'create', fields: policy};
    steps.push({kind: 'put-policy', role, change});
  } else if (!samePolicy(actual.policy, role.policy)) {
    steps.push({kind: 'put-policy', role, change: {resource, action: 'update', fields: policy}});
  }
  return steps;
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
