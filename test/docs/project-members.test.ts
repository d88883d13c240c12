import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import type {Table} from 'mdast';
import {toString} from 'mdast-util-to-string';
import {describe, expect, test} from 'vitest';

import {commandFlags} from '../command-flags.ts';
import {PROJECT, parsePage} from './markdown-page.ts';

const PAGE = 'docs/codebuild.md';
const MODEL = 'test/sandbox/aws/generated/codebuild.json';

interface Shape {
  readonly members?: Readonly<Record<string, string>>;
  readonly member?: string;
}

/** A row of the table. */
interface Row {
  /** `source.type`, or `artifacts.*` for all members below one. */
  readonly members: readonly string[];
  readonly kind: string;
  readonly flags: readonly string[];
}

/** The paths of all simple members of a structure. */
function leaves(shapes: Readonly<Record<string, Shape>>, name: string, path: string[]): string[] {
  const {members, member} = shapes[name] ?? {};
  if (member !== undefined) return leaves(shapes, member, path);
  return members === undefined
    ? [path.join('.')]
    : Object.entries(members).flatMap(([it, shape]) => leaves(shapes, shape, [...path, it]));
}

function rowsOf(text: string): Row[] {
  const {children} = parsePage(PAGE, text).tree;
  const heading = children.findIndex((it) => toString(it) === 'Members of a project');
  const table = children.slice(heading).find((it): it is Table => it.type === 'table');
  return (table?.children ?? []).slice(1).map(({children: cells}) => {
    const [members = '', kind = '', how = ''] = cells.map((it) => toString(it));
    return {
      members: members.split(', '),
      kind,
      flags: [...how.matchAll(/--(?<flag>[a-z0-9-]+)/gu)].map(({groups}) => groups?.['flag'] ?? ''),
    };
  });
}

function covers(member: string, leaf: string): boolean {
  return member.endsWith('.*') ? leaf.startsWith(member.slice(0, -1)) : leaf === member;
}

const rows = rowsOf(await readFile(join(PROJECT, PAGE), 'utf8'));
const {shapes} = JSON.parse(await readFile(join(PROJECT, MODEL), 'utf8')) as {
  readonly shapes: Readonly<Record<string, Shape>>;
};
const known = leaves(shapes, 'Project', []);
const listed = rows.flatMap(({members}) => members);

describe('the table of members', () => {
  test('has every member of the model of AWS once', () => {
    const counts = known.map((leaf) => [leaf, listed.filter((it) => covers(it, leaf)).length]);
    expect(counts.filter(([, count]) => count !== 1)).toEqual([]);
    expect(known.length).toBeGreaterThan(100);
  });

  test('has no other members', () => {
    expect(listed.filter((it) => !known.some((leaf) => covers(it, leaf)))).toEqual([]);
  });

  test('says of each member whether it is set, kept or warned about', () => {
    const kinds = new Set(rows.map(({kind}) => kind));
    expect([...kinds].toSorted()).toEqual(['Kept', 'Read-only', 'Set', 'Warned about']);
  });

  test('names flags that exist', async () => {
    const flags = (await commandFlags()).get('codebuild:codedeploy') ?? [];
    expect(rows.flatMap((it) => it.flags).filter((it) => !flags.includes(it))).toEqual([]);
    expect(rows.filter(({kind, flags: named}) => kind === 'Read-only' && named.length > 0)).toEqual(
      [],
    );
  });
});
