import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join, relative, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const PROJECT = fileURLToPath(new URL('../', import.meta.url));

/** The paths of all files of the product, relative to the project. */
const FILES = ['commands', 'src'].flatMap((top) =>
  readdirSync(join(PROJECT, top), {recursive: true, withFileTypes: true})
    .filter((it) => it.isFile())
    .map((it) => relative(PROJECT, join(it.parentPath, it.name))),
);

/** Static and dynamic imports of files, with and without types. */
const IMPORT = /(?:\bfrom|\bimport\()\s*'(?<file>\.[^']+)'/gu;

/** An import between two folders that have the same parent. */
interface FolderImport {
  readonly parent: string;
  readonly from: string;
  readonly to: string;
}

/** Returns the imports between the folders that contain two files; none if one file is beside the other's folder. */
function folderImport(file: string, imported: string): FolderImport[] {
  const [a, b] = [file.split(sep), imported.split(sep)];
  const at = a.findIndex((part, index) => part !== b[index]);
  const [from, to] = [a.slice(0, -1)[at], b.slice(0, -1)[at]];
  if (from === undefined || to === undefined) return [];
  return [{parent: a.slice(0, at).join('/'), from, to}];
}

/** Returns the imports that remain when folders that import no other are taken away again and again. */
function circles(imports: readonly FolderImport[]): readonly FolderImport[] {
  const isImporting = ({parent, to}: FolderImport) =>
    imports.some((it) => it.parent === parent && it.from === to);
  const left = imports.filter((it) => isImporting(it));
  return left.length === imports.length ? left : circles(left);
}

test('no folder has more than 25 files', () => {
  const counts = new Map<string, number>();
  for (const file of FILES) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect(counts.size).toBeGreaterThan(40);
  expect([...counts].filter(([, count]) => count > 25)).toEqual([]);
});

test('imports between folders go one way', () => {
  const imports = FILES.flatMap((file) =>
    [...readFileSync(join(PROJECT, file), 'utf8').matchAll(IMPORT)].flatMap(({groups}) =>
      folderImport(file, join(dirname(file), groups?.['file'] ?? '')),
    ),
  );
  expect(imports).toContainEqual({parent: 'src', from: 'cli', to: 'image'});
  expect(imports).toContainEqual({parent: 'src/codebase', from: 'source', to: 'git'});
  const back = {parent: 'src/codebase', from: 'git', to: 'source'};
  expect(circles([...imports, back])).toContainEqual(back);
  expect(circles(imports)).toEqual([]);
});
