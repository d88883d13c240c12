import {meets} from './iam-operators.ts';
import {type PolicyStatement, several} from './iam-policy-document.ts';

/** What a request says about itself: the values of condition keys. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/**
 * Whether a request meets all conditions of a statement.
 *
 * @throws {Error} if an operator cannot be evaluated here.
 */
export function meetsConditions(
  conditions: PolicyStatement['Condition'] = {},
  context: RequestContext,
): boolean {
  const values = new Map(
    Object.entries(context).map(([key, value]) => [key.toLowerCase(), several(value)]),
  );
  // Without a short cut, so that an operator that cannot be evaluated is always found.
  const all = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) =>
      meets(operator, several(wanted), values.get(key.toLowerCase())),
    ),
  );
  return all.every(Boolean);
}
