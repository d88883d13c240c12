import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {grouped, possibleGroups, withoutCovered} from '../../../src/codebuild/role/name-groups.ts';

const PARAMETER = 'arn:aws:ssm:eu-west-2:111122223333:parameter/';
const SECRET = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:';

const parameters = (...names: readonly string[]) => names.map((it) => PARAMETER + it);

describe('possible groups', () => {
  test('are the starts that several names share, the longest first', () => {
    const names = ['web/prod/db_user', 'web/prod/db_password', 'web/prod/key', 'web/test/key'];
    expect(possibleGroups(parameters(...names, 'other/key'))).toEqual(
      parameters('web/prod/db_', 'web/prod/', 'web/'),
    );
  });

  test('contain a part of the name', () => {
    expect(possibleGroups(parameters('a', 'b', '_c', '_d', '-e/f', '-e/g'))).toEqual(
      parameters('-e/'),
    );
  });

  test('end with a part, not inside a word', () => {
    expect(possibleGroups(parameters('token', 'tokens', 'total'))).toEqual([]);
    expect(possibleGroups(parameters('team.one', 'team.on'))).toEqual(parameters('team.'));
  });

  test('are of one service, region and account', () => {
    const here = `${SECRET}team/key-??????`;
    const there = here.replace('eu-west-2', 'eu-west-1');
    const others = [here.replace('111122223333', '999999999999'), `${PARAMETER}team/key`];
    expect(possibleGroups([here, there, ...others])).toEqual([]);
    expect(possibleGroups([here, `${SECRET}team/other-??????`])).toEqual([`${SECRET}team/`]);
  });
});

test('the names of a group become one pattern', () => {
  const names = parameters('web/a', 'web/b/c', 'other');
  expect(grouped(names, new Set(parameters('web/')))).toEqual(parameters('web/*', 'other'));
  expect(grouped(names, new Set())).toEqual(names);
});

test('names that a pattern covers are removed', () => {
  const names = parameters('web/a', 'web/*', 'web/b/*', 'webs');
  expect(withoutCovered(names)).toEqual(parameters('web/*', 'webs'));
});

test('each name stays covered, whatever groups are used', () => {
  const name = fc.stringMatching(/^[ab]{1,2}(?:[/._-][ab]{1,2}){0,4}$/u);
  fc.assert(
    fc.property(fc.uniqueArray(name, {maxLength: 30}), fc.nat(), (names, seed) => {
      const arns = parameters(...names);
      const groups = possibleGroups(arns);
      const some = groups.slice(0, seed % (groups.length + 1));
      const patterns = grouped(arns, new Set(some));
      const isCovered = (arn: string) =>
        patterns.some((it) => (it.endsWith('*') ? arn.startsWith(it.slice(0, -1)) : it === arn));
      expect(arns.filter((it) => !isCovered(it))).toEqual([]);
      // Each group that is used replaces names by fewer.
      expect(patterns.length).toBeLessThanOrEqual(arns.length - (some.length > 0 ? 1 : 0));
      expect(withoutCovered(patterns)).toEqual(patterns);
    }),
  );
});
