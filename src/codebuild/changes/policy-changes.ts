import type {FieldChange} from './change.ts';
import {fieldChanges} from './field-changes.ts';
import type {PolicyDocument} from '../account/policy-document.ts';

/** Returns the differences of two policies. Compares statements with the same Sid. */
export function statementChanges(
  from: PolicyDocument | undefined,
  to: PolicyDocument,
  field: string,
): FieldChange[] {
  return fieldChanges(from && statements(from), statements(to), field);
}

/** A policy from IAM may lack any member, and a single statement may not be a list. */
function statements({Statement}: Partial<PolicyDocument>): Readonly<Record<string, string>> {
  const all = [Statement ?? []].flat() as unknown as readonly Record<string, unknown>[];
  return Object.fromEntries(
    all.map(({Sid, ...statement}, index) => [
      typeof Sid === 'string' ? Sid : index,
      statementText(statement),
    ]),
  );
}

/** Returns `ecr: PutImage, BatchGetImage`, then a line for each resource, condition and other member. */
function statementText(statement: Readonly<Record<string, unknown>>): string {
  const {Effect, Action, Resource, Condition, ...others} = statement;
  const actions = Map.groupBy(texts(Action), (it) => it.split(':', 1)[0] ?? '');
  return [
    ...(Effect === 'Allow' ? [] : [String(Effect)]),
    ...[...actions].map(
      ([service, all]) => `${service}: ${all.map((it) => it.slice(service.length + 1)).join(', ')}`,
    ),
    ...texts(Resource).map((it) => `on ${it}`),
    ...Object.entries(others).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
    ...conditionTexts(Condition),
  ].join('\n');
}

/** `if aws:SourceAccount StringEquals 123456789012` */
function conditionTexts(condition: unknown): string[] {
  return Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries((keys ?? {}) as object).map(
      ([key, value]) => `if ${key} ${operator} ${texts(value).join(' or ')}`,
    ),
  );
}

function texts(value: unknown): string[] {
  return [value ?? []].flat().map(String);
}
