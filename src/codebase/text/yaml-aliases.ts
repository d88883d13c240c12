import type * as yaml from 'yaml';
import type {Alias, Document, Node} from 'yaml';

/**
 * Resolves all aliases of a document: each to the last node before it with its anchor. `undefined` if there
 * is none, which the parser does not report. Visits the document once, unlike `Alias.resolve`, which
 * visits it for each alias.
 */
export function aliasTargets(
  {visit}: typeof yaml,
  document: Document,
): ReadonlyMap<Alias, Node | undefined> {
  const anchored = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  const keep = (_: unknown, node: Exclude<Node, Alias>) => {
    if (node.anchor !== undefined) anchored.set(node.anchor, node);
  };
  visit(document, {
    Alias: (_, alias) => void targets.set(alias, anchored.get(alias.source)),
    Value: keep,
  });
  return targets;
}
