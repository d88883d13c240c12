/** An import of one of Node's own modules, as the bundler prints it: on a line of its own. */
const IMPORT = /^import (?<names>[^"]+) from "(?<id>node:[^"]+)";$/gmu;
/** `a, { b, c as d }`, `a` or `{ b }` */
const NAMES = /^(?:(?<whole>[\w$]+))?(?:, )?(?:\{ (?<some>.+) \})?$/u;

/**
 * Replaces the imports of Node's own modules in bundled code. An import reads all exports of such a module, and many of
 * them are getters that load further modules: `import {parseArgs} from 'node:util'` also loads `diff` and workers.
 *
 * @throws {Error} if it does not know the form of an import, or if Node.js has no such export.
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export function withoutBuiltinImports(code: string): string {
  return code.replaceAll(IMPORT, (line, names: string, id: string) => {
    // The code can have a variable `process` of its own.
    const module = `globalThis.process.getBuiltinModule("${id}")`;
    if (names.startsWith('* as ')) return `const ${names.slice('* as '.length)} = ${module};`;
    const {whole, some} = NAMES.exec(names)?.groups ?? {};
    if (whole === undefined && some === undefined) throw new Error(`Unknown import: ${line}`);
    requireExports(id, some?.split(', ').map((it) => it.split(' as ', 1)[0] ?? '') ?? []);
    return [
      ...(whole === undefined ? [] : [`const ${whole} = ${module};`]),
      ...(some === undefined ? [] : [`const {${some.replaceAll(' as ', ': ')}} = ${module};`]),
    ].join(' ');
  });
}

/** A missing export would be undefined, without an error. `default` is none of the module's own. */
function requireExports(id: string, names: readonly string[]): void {
  const module: object = process.getBuiltinModule(id) ?? {};
  const missing = names.filter((name) => !(name in module));
  if (missing.length > 0) throw new Error(`Not in ${id}: ${missing.join(', ')}`);
}
