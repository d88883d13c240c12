import {array, assert, constantFrom, oneof, property, string, stringMatching} from 'fast-check';
import {expect, test} from 'vitest';
import {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import {sourceMistake} from './codebuild-source-rules.ts';
import {webhookMistakes} from './codebuild-webhook-rules.ts';
import {hookUrlOf} from './codebuild-webhook.ts';
import {checkPut} from './ssm-rules.ts';

const account = new AwsAccount();
const part = stringMatching(/^[\w.-]{1,20}$/u).filter((it) => !/^\.+$|\.git$/u.test(it));
const HOSTED = [
  'GITHUB',
  'GITHUB_ENTERPRISE',
  'GITLAB',
  'GITLAB_SELF_MANAGED',
  'BITBUCKET',
] as const;

test('every accepted location can have a webhook', () => {
  const hosts = constantFrom('github.com', 'gitlab.com', 'bitbucket.org', 'git.example.org');
  const pieces = array(part, {minLength: 1, maxLength: 4});
  const ending = constantFrom('', '.git', '/', '?x', '#x', ' ');
  assert(
    property(constantFrom(...HOSTED), hosts, pieces, ending, (type, host, path, end) => {
      const location = `https://${host}/${path.join('/')}${end}`;
      if (sourceMistake(account, {type, location}) !== undefined) return;
      const hook = hookUrlOf({type, location}, 7);
      expect(decodeURIComponent(hook)).toContain(`/${path.join('/')}/`);
      expect(hook).not.toContain('.git/');
    }),
  );
});

test('GitHub requires only owner and name', () => {
  assert(
    property(part, part, constantFrom('', '.git'), (owner, name, end) => {
      const location = `https://github.com/${owner}/${name}${end}`;
      expect(sourceMistake(account, {type: 'GITHUB', location})).toBeUndefined();
    }),
  );
});

test('every text is a valid pattern or is refused', () => {
  assert(
    property(string({unit: 'binary'}), (pattern) => {
      const group = [
        {type: 'EVENT', pattern: 'PUSH'},
        {type: 'HEAD_REF', pattern},
      ] as const;
      const mistakes = webhookMistakes('GITHUB', {filterGroups: [[...group]]});
      expect(mistakes.filter((it) => it !== undefined).length).toBeLessThanOrEqual(1);
    }),
  );
});

test('every parameter is accepted, or refused like AWS does', () => {
  const names = oneof(
    string(),
    array(part).map((it) => `/${it.join('/')}`),
  );
  assert(
    property(names, string(), (Name, Value) => {
      try {
        checkPut({Name, Value, Type: 'String'}, undefined);
        expect(Name).toMatch(/^(?:\/[\w.-]+)+$|^[\w.-]+$/u);
        expect(Value).not.toBe('');
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
      }
    }),
  );
});
