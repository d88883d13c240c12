import {join} from 'node:path';
import {expect, test} from 'vitest';
import {withoutBuiltinImports} from '../../scripts/builtin-imports.ts';

const GET = 'globalThis.process.getBuiltinModule';

test.each([
  ['import { join } from "node:path";', `const {join} = ${GET}("node:path");`],
  ['import { open, read as c$1 } from "node:fs";', `const {open, read: c$1} = ${GET}("node:fs");`],
  ['import process$1 from "node:process";', `const process$1 = ${GET}("node:process");`],
  ['import * as path from "node:path";', `const path = ${GET}("node:path");`],
  [
    'import fs, { constants } from "node:fs/promises";',
    `const fs = ${GET}("node:fs/promises"); const {constants} = ${GET}("node:fs/promises");`,
  ],
])('%s', (line, replaced) => {
  expect(withoutBuiltinImports(`// file.ts\n${line}\nrun();\n`)).toBe(
    `// file.ts\n${replaced}\nrun();\n`,
  );
});

test('what it writes is the module', async () => {
  const code = withoutBuiltinImports('import { join as j } from "node:path";\nexport default j;');
  const {default: joined} = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly default: unknown;
  };
  expect(joined).toBe(join);
});

test('leaves other imports and texts as they are', () => {
  const code =
    'import { a } from "./a.js";\nconst text = `\nimport b from "b";\n`;\nimport("node:fs");\n';
  expect(withoutBuiltinImports(code)).toBe(code);
});

test.each([
  ['import { join }, b from "node:path";', 'Unknown import'],
  ['import { default as a } from "node:path";', 'Not in node:path: default'],
  ['import { join, nothing as a } from "node:path";', 'Not in node:path: nothing'],
  ['import { a } from "node:nothing";', 'Not in node:nothing: a'],
])('refuses %s', (line, message) => {
  expect(() => withoutBuiltinImports(line)).toThrow(message);
});
