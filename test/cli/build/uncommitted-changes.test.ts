import {expect, test} from 'vitest';
import type {MadePlan} from '../../../src/cli/build/make-plan.ts';
import {requireCommitted, uncommittedRemarks} from '../../../src/cli/build/uncommitted-changes.ts';
import {madePlan} from './made-plan.ts';

function made(...uncommitted: string[]): MadePlan {
  return {...madePlan(), uncommitted};
}

test('where all is committed there is nothing to say', () => {
  expect(uncommittedRemarks(made())).toEqual([]);
  expect(() => requireCommitted(made())).not.toThrow();
});

test('uncommitted files are named as not being in the images', () => {
  expect(uncommittedRemarks(made('app.py', 'README.md'))).toEqual([
    'Uncommitted, so not in the images: app.py, README.md. --working-tree builds the folder as it is.',
  ]);
  expect(() => requireCommitted(made('app.py'))).not.toThrow();
});

test('of many uncommitted files three are named, the others counted', () => {
  expect(uncommittedRemarks(made('a', 'b', 'c', 'd', 'e'))).toEqual([
    'Uncommitted, so not in the images: a, b, c and 2 more. --working-tree builds the folder as it is.',
  ]);
});

test('files that decide what is built must be committed', () => {
  const plan = made('app.py', 'Procfile', 'buildpack.json');
  expect(uncommittedRemarks(plan)).toEqual([
    'Procfile, buildpack.json: not committed, so `image build` will refuse; --working-tree builds the folder as it is.',
  ]);
  expect(() => requireCommitted(plan)).toThrow(
    expect.objectContaining({
      kind: 'usage',
      message: 'Not committed: Procfile, buildpack.json.',
      remedy: expect.arrayContaining([expect.stringContaining('--working-tree')]),
    }),
  );
});
