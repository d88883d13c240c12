import {isDeepStrictEqual} from 'node:util';
import type {FieldChange} from './change.ts';
import {hasSecretName, holdsSecret} from '../buildspec/looks-secret.ts';

const MASKED = '***';

/** Lists whose items have a name, which is in the field's: `environmentVariables.SLACK_TOKEN`. */
const NAMED_BY = new Map([
  ['environmentVariables', 'name'],
  ['tags', 'key'],
]);

/** A value that is no structure, and what may be seen of it. */
interface Leaf {
  readonly value: unknown;
  readonly text: string;
}

/**
 * The differences of two values, field by field, in the order in which they stand. What looks like a
 * secret is masked, in whatever field it is.
 *
 * @param field what the whole is called; nothing for a project's members.
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

/** Every value that is no structure, by its path. */
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
  // An empty list is what an absent one is.
  if (key === undefined) return list.length === 0 ? new Map() : new Map([[path, leaf(list)]]);
  return new Map(
    (list as Record<string, unknown>[]).map((it) => [
      `${path}.${String(it[key])}`,
      key === 'name' ? variable(it) : leaf(it['value']),
    ]),
  );
}

/** Where its value is taken from elsewhere, the place is shown, which is no secret. */
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
