/** An import of one of Node's own modules, as the bundler prints it: on a line of its own. */
const IMPORT = /^import (?<names>[^"]+) from "(?<id>node:[^"]+)";$/gmu;
/** `a, { b, c as d }`, `a` or `{ b }` */
const NAMES = /^(?:(?<whole>[\w$]+))?(?:, )?(?:\{ (?<some>.+) \})?$/u;

/**
 * Replaces the imports of Node's own modules in bundled code. An import reads all exports of such a module, and many of
 * them are getters that load further modules: `import {parseArgs} from 'node:util'` also loads `diff` and workers.
 *
 * @throws {Error} if it does not know the form of an import.
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export function withoutBuiltinImports(code: string): string {
  return code.replaceAll(IMPORT, (line, names: string, id: string) => {
    // The code can have a variable `process` of its own.
    const module = `globalThis.process.getBuiltinModule("${id}")`;
    if (names.startsWith('* as ')) return `const ${names.slice('* as '.length)} = ${module};`;
    const {whole, some} = NAMES.exec(names)?.groups ?? {};
    const isKnown = (whole ?? some) !== undefined && !/\bdefault\b/u.test(some ?? '');
    if (!isKnown) throw new Error(`Unknown import: ${line}`);
    return [
      ...(whole === undefined ? [] : [`const ${whole} = ${module};`]),
      ...(some === undefined ? [] : [`const {${some.replaceAll(' as ', ': ')}} = ${module};`]),
    ].join(' ');
  });
}
