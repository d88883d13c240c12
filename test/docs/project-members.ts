import type {Table} from 'mdast';
import {toString} from 'mdast-util-to-string';

import {parsePage} from './markdown-page.ts';

/** The page with the table. */
export const PAGE = 'docs/codebuild.md';

/** A shape of AWS's model. */
export interface Shape {
  readonly members?: Readonly<Record<string, string>>;
  readonly member?: string;
}

/** A row of the table. */
interface Row {
  /** `source.type`, or `artifacts.*` for all members below one. */
  readonly members: readonly string[];
  readonly kind: string;
  readonly flags: readonly string[];
  /** Names of statements in the policy of the own role. */
  readonly permissions: readonly string[];
}

/** The paths of all simple members of a structure. */
export function membersOf(
  shapes: Readonly<Record<string, Shape>>,
  name: string,
  path: string[],
): string[] {
  const {members, member} = shapes[name] ?? {};
  if (member !== undefined) return membersOf(shapes, member, path);
  return members === undefined
    ? [path.join('.')]
    : Object.entries(members).flatMap(([it, shape]) => membersOf(shapes, shape, [...path, it]));
}

/** Reads the table of members. */
export function rowsOf(text: string): Row[] {
  const {children} = parsePage(PAGE, text).tree;
  const heading = children.findIndex((it) => toString(it) === 'Members of a project');
  const table = children.slice(heading).find((it): it is Table => it.type === 'table');
  return (table?.children ?? []).slice(1).map(({children: cells}) => {
    const [members = '', kind = '', how = '', permissions = ''] = cells.map((it) => toString(it));
    return {
      members: members.split(', '),
      kind,
      flags: [...how.matchAll(/--(?<flag>[a-z0-9-]+)/gu)].map(({groups}) => groups?.['flag'] ?? ''),
      permissions: permissions === '' ? [] : permissions.split(', '),
    };
  });
}

/** Returns whether an item of the table stands for a member. */
export function covers(member: string, leaf: string): boolean {
  return member.endsWith('.*') ? leaf.startsWith(member.slice(0, -1)) : leaf === member;
}
