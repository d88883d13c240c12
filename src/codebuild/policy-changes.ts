import type {FieldChange} from './changes.ts';
import {fieldChanges} from './project-changes.ts';
import type {PolicyDocument} from './role-policy.ts';

/** The differences of two policies, statement by statement, by their names. */
export function statementChanges(
  from: PolicyDocument | undefined,
  to: PolicyDocument,
  field: string,
): FieldChange[] {
  return fieldChanges(from && statements(from), statements(to), field);
}

/** Somebody else may have written one: anything may be missing, and a single statement is no list. */
function statements({Statement}: Partial<PolicyDocument>): Readonly<Record<string, string>> {
  const all = [Statement ?? []].flat() as unknown as readonly Record<string, unknown>[];
  return Object.fromEntries(
    all.map(({Sid, ...statement}, index) => [
      typeof Sid === 'string' ? Sid : index,
      statementText(statement),
    ]),
  );
}

/** `ecr: PutImage, BatchGetImage`, then a line for each resource, then whatever else it says. */
function statementText({Effect, Action, Resource, ...others}: Record<string, unknown>): string {
  const actions = Map.groupBy(texts(Action), (it) => it.split(':', 1)[0] ?? '');
  return [
    ...(Effect === 'Allow' ? [] : [String(Effect)]),
    ...[...actions].map(
      ([service, all]) => `${service}: ${all.map((it) => it.slice(service.length + 1)).join(', ')}`,
    ),
    ...texts(Resource).map((it) => `on ${it}`),
    ...Object.entries(others).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ].join('\n');
}

function texts(value: unknown): string[] {
  return [value ?? []].flat().map(String);
}
