import {expect, test} from 'vitest';
import type {MadePlan} from '../../../src/cli/build/make-plan.ts';
import {requireCommitted, uncommittedRemarks} from '../../../src/cli/build/uncommitted-changes.ts';
import {madePlan} from './made-plan.ts';

function made(...uncommitted: string[]): MadePlan {
  return {...madePlan(), uncommitted};
}

test('has no remarks if everything is committed', () => {
  expect(uncommittedRemarks(made())).toEqual([]);
  expect(() => requireCommitted(made())).not.toThrow();
});

test('names uncommitted files', () => {
  expect(uncommittedRemarks(made('app.py', 'README.md'))).toEqual([
    expect.stringMatching(/not in the images: app\.py, README\.md\. .*--working-tree/u),
  ]);
  expect(() => requireCommitted(made('app.py'))).not.toThrow();
});

test('names three of many uncommitted files, and counts the others', () => {
  expect(uncommittedRemarks(made('a', 'b', 'c', 'd', 'e'))).toEqual([
    expect.stringMatching(/not in the images: a, b, c and 2 more\. .*--working-tree/u),
  ]);
});

test('requires that files are committed that decide what is built', () => {
  const plan = made('app.py', 'Procfile', 'buildpack.json');
  expect(uncommittedRemarks(plan)).toEqual([
    expect.stringMatching(
      /^Not committed: Procfile, buildpack\.json\. `image build` will refuse .*--working-tree/u,
    ),
  ]);
  expect(() => requireCommitted(plan)).toThrow(
    expect.objectContaining({
      code: 'codebase.not-committed',
      message: 'Not committed: Procfile, buildpack.json.',
      remedy: expect.arrayContaining([expect.stringContaining('--working-tree')]),
    }),
  );
});
