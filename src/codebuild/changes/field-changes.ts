import {isDeepStrictEqual} from 'node:util';
import type {FieldChange} from './change.ts';
import {hasSecretName, holdsSecret} from '../buildspec/looks-secret.ts';

const MASKED = '***';

/** Lists whose items have a name. It becomes a part of the field: `environmentVariables.SLACK_TOKEN`. */
const NAMED_BY = new Map([
  ['environmentVariables', 'name'],
  ['tags', 'key'],
]);

/** A simple value, and its text with secrets masked. */
interface Leaf {
  readonly value: unknown;
  readonly text: string;
}

/**
 * Returns the differences of two values, field by field, in their order. Masks everything that looks like a
 * secret.
 *
 * @param field prefix of all fields; empty for the members of a project.
 */
export function fieldChanges(from: unknown, to: unknown, field = ''): FieldChange[] {
  const before = leaves(from, field);
  const after = leaves(to, field);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    if (isDeepStrictEqual(old?.value, now?.value)) return [];
    return [
      {
        field: name,
        ...(old === undefined ? {} : {from: old.text}),
        ...(now === undefined ? {} : {to: now.text}),
      },
    ];
  });
}

/** Returns all simple values by path. */
function leaves(value: unknown, path: string): Map<string, Leaf> {
  if (value === undefined || value === null) return new Map();
  if (Array.isArray(value)) return ofList(value, path);
  if (typeof value !== 'object') return new Map([[path, leaf(value)]]);
  return new Map(
    Object.entries(value).flatMap(([name, it]) => [
      ...leaves(it, path === '' ? name : `${path}.${name}`),
    ]),
  );
}

function ofList(list: readonly unknown[], path: string): Map<string, Leaf> {
  const key = NAMED_BY.get(path.split('.').at(-1) ?? '');
  // An empty list equals an absent one.
  if (key === undefined) return list.length === 0 ? new Map() : new Map([[path, leaf(list)]]);
  return new Map(
    (list as Record<string, unknown>[]).map((it) => [
      `${path}.${String(it[key])}`,
      key === 'name' ? variable(it) : leaf(it['value']),
    ]),
  );
}

/** Shows the name of the parameter or secret, if the value comes from one. The name is not a secret. */
function variable({name, value, type = 'PLAINTEXT'}: Record<string, unknown>): Leaf {
  if (type !== 'PLAINTEXT') {
    return {value: {type, value}, text: `${String(value)} (${String(type)})`};
  }
  const {text} = leaf(value);
  return {value: {type, value}, text: hasSecretName(String(name)) ? MASKED : text};
}

function leaf(value: unknown): Leaf {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return {value, text: holdsSecret(text) ? MASKED : text};
}
