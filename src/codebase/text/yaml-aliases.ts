import type * as yaml from 'yaml';
import type {Alias, Document, Node} from 'yaml';

/**
 * What each alias of a document stands for: the node that has its anchor, the last before it;
 * `undefined` where there is none, which the parser does not call an error. The whole document is
 * gone through once, not once for each alias as `Alias.resolve` does.
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
