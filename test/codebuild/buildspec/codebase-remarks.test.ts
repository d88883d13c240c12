import {expect, test} from 'vitest';
import {readBuildspec} from '../../../src/codebuild/buildspec/buildspec.ts';
import type {CodebaseFacts} from '../../../src/codebuild/buildspec/codebase-facts.ts';
import {
  buildspecRemarks,
  originRemarks,
  policyOrigin,
} from '../../../src/codebuild/buildspec/codebase-remarks.ts';

const NONE: CodebaseFacts = {imageName: undefined, buildspec: undefined};
const PUSHED = {place: 'origin/main (commit 1a2b3c4 of 2030-01-02)'};
const LOCAL = {place: 'your local branch main', remark: 'origin/main not found.'};

test('returns no remarks without a checkout', () => {
  expect([originRemarks(NONE), buildspecRemarks(NONE), policyOrigin(NONE)]).toEqual([
    [],
    [],
    undefined,
  ]);
});

test('names the commit at the Git host only with a changed policy', () => {
  const facts = {...NONE, origin: PUSHED};
  expect(originRemarks(facts)).toEqual([]);
  expect(policyOrigin(facts)).toContain(PUSHED.place);
});

test('remarks on any other state on every run, once', () => {
  const facts = {...NONE, origin: LOCAL};
  expect(originRemarks(facts)).toEqual([LOCAL.remark]);
  expect(policyOrigin(facts)).toBeUndefined();
});

test('reports a missing, unreadable or invalid buildspec with its place', async () => {
  expect(buildspecRemarks({...NONE, origin: PUSHED, missing: 'a.yml'})).toEqual([
    `a.yml not found on ${PUSHED.place}. Builds require it.`,
  ]);
  const unreadable = 'a.yml: infra is a submodule.';
  expect(originRemarks({...NONE, origin: LOCAL, unreadable})).toEqual([
    LOCAL.remark,
    expect.stringContaining(unreadable),
  ]);
  const buildspec = await readBuildspec('a: [', 'a.yml');
  expect(buildspecRemarks({...NONE, buildspec})).toEqual([expect.stringMatching(/^a\.yml:1: /u)]);
});
