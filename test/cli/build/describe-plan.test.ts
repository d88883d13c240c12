import {expect, test} from 'vitest';
import {describePlan} from '../../../src/cli/build/describe-plan.ts';
import type {PlanFlags} from '../../../src/cli/build/plan-flags.ts';
import {repositoryOf, writeFiles} from '../../codebase/repository.ts';
import {git} from '../../sandbox/real/sample-codebase.ts';
import {NO_FLAGS} from './no-flags.ts';

const FILES = {
  'codebuild/process.yml': 'application: {name: intranet, process: [web]}\n',
  // A line with another name. The process takes the line at its position, which gives a note.
  Procfile: 'one: httpd\n',
};
const BY_PLACE = expect.stringMatching(/^Note: .*Procfile/u) as string;
const BRANCH = 'Note: a/b is published as branch-a-b.';
const UNCOMMITTED = expect.stringMatching(/^Warning: Not committed.*app\.py/u) as string;

/** A codebase whose plan has notes about files and tags, and a warning. */
async function remarksOf(flags: Partial<PlanFlags> = {}): Promise<string[]> {
  const folder = await repositoryOf(FILES);
  await git(folder, 'checkout', '--quiet', '-b', 'a/b');
  await writeFiles(folder, {'app.py': ''});
  const environment = {PATH: process.env['PATH'], HOME: '/nonexistent'};
  const {remarks} = await describePlan(
    folder,
    {...NO_FLAGS, ...flags},
    {environment, packageFolder: folder},
  );
  return remarks;
}

test('shows notes before warnings', async () => {
  expect(await remarksOf()).toEqual([BY_PLACE, BRANCH, UNCOMMITTED]);
});

test('shows only warnings with --quiet', async () => {
  expect(await remarksOf({quiet: true})).toEqual([UNCOMMITTED]);
});

test('shows no notes about tags for a local build', async () => {
  expect(await remarksOf({local: true})).toEqual([BY_PLACE]);
});
