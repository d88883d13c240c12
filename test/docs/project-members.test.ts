import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {describe, expect, test} from 'vitest';

import {commandFlags} from '../command-flags.ts';
import {PROJECT} from './markdown-page.ts';
import {PAGE, type Shape, covers, membersOf, rowsOf} from './project-members.ts';

const MODEL = 'test/sandbox/aws/generated/codebuild.json';

const rows = rowsOf(await readFile(join(PROJECT, PAGE), 'utf8'));
const {shapes} = JSON.parse(await readFile(join(PROJECT, MODEL), 'utf8')) as {
  readonly shapes: Readonly<Record<string, Shape>>;
};
const known = membersOf(shapes, 'Project', []);
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
