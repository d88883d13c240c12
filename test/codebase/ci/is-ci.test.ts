import {expect, test} from 'vitest';
import {isCi} from '../../../src/codebase/ci/is-ci.ts';

test.each([
  {CODEBUILD_BUILD_ID: 'intranet:1'},
  {GITHUB_ACTIONS: 'true'},
  {GITLAB_CI: 'true'},
  // Only `ci-info` knows this one.
  {SAIL_CI: 'true', SAILCI: 'true'},
])('%j is of a CI service', (environment) => {
  expect(isCi(environment)).toBe(true);
});

test('a laptop is none, even if it says CI', () => {
  expect(isCi({CI: 'true', PATH: '/bin'})).toBe(false);
});
