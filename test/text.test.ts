import {expect, test} from 'vitest';
import {type CommandName, type OptionName, command, joined, option, sentence} from '../src/text.ts';
import {commandFlags} from './command-flags.ts';

const FLAGS = await commandFlags();
const IMAGE = ['image:build', 'image:plan'];
const PROJECT = ['codebuild:buildproject', 'codebuild:codedeploy'];
const OPERATOR = [...FLAGS.keys()].filter((it) => it.startsWith('codebuild:'));

/** Our options, each with the commands whose messages mention it. */
const OPTIONS: Readonly<Record<OptionName, readonly string[]>> = {
  account: OPERATOR,
  binding: IMAGE,
  branch: [...IMAGE, ...PROJECT, 'codebuild:start'],
  builder: IMAGE,
  'builder-image': PROJECT,
  'builder-version': IMAGE,
  buildpack: IMAGE,
  cache: PROJECT,
  connection: [...PROJECT, 'codebuild:link-github'],
  engine: IMAGE,
  'trust-buildpacks': IMAGE,
  env: [...IMAGE, ...PROJECT],
  force: ['image:build'],
  git: PROJECT,
  'git-tag': IMAGE,
  'host-kernel': PROJECT,
  'host-kind': PROJECT,
  'image-name': PROJECT,
  'lifecycle-image': IMAGE,
  'lifecycle-version': IMAGE,
  local: IMAGE,
  'log-group': PROJECT,
  'log-retention': PROJECT,
  mirror: IMAGE,
  name: PROJECT,
  'no-webhook': PROJECT,
  profile: ['image:build', ...OPERATOR],
  'permissions-boundary': PROJECT,
  'pull-policy': ['image:build'],
  'pull-requests': PROJECT,
  rebuild: ['image:build'],
  region: ['image:build', ...OPERATOR],
  registry: IMAGE,
  role: PROJECT,
  'role-path': PROJECT,
  'run-image': IMAGE,
  secret: PROJECT,
  'security-group': PROJECT,
  subnet: PROJECT,
  tag: [...PROJECT, 'codebuild:start', 'codebuild:create-codedeploy-role'],
  'tag-pattern': PROJECT,
  vpc: PROJECT,
  'working-tree': IMAGE,
};

const COMMANDS: Readonly<Record<CommandName, true>> = {
  'builder-image publish': true,
  'codebuild codedeploy': true,
  'codebuild create-codedeploy-role': true,
  'codebuild link-github': true,
  'codebuild logs': true,
  'codebuild slackcreds': true,
  'image plan': true,
};

test.each(Object.entries(OPTIONS))(
  'all commands whose messages mention --%s have it',
  (name, ids) => {
    expect(ids.filter((id) => !FLAGS.get(id)?.includes(name))).toEqual([]);
  },
);

test('all commands that messages mention exist', () => {
  const ids = Object.keys(COMMANDS).map((it) => it.replace(' ', ':'));
  expect(ids.filter((id) => !FLAGS.has(id))).toEqual([]);
});

test('a sentence without mentions is a string', () => {
  const inner = sentence`${3} files`;
  expect(sentence`${inner} of ${'a'}.`).toBe('3 files of a.');
  expect(joined(['one', 'two'])).toBe('one two');
  expect(joined([])).toBe('');
});

test('a sentence keeps its mentions, and those of the texts in it', () => {
  const [branch, logs] = [option('branch', 'NAME'), command('codebuild logs', 'web')];
  const inner = sentence`use ${branch}`;
  expect(sentence`${logs}, or ${inner}!`).toEqual({parts: [logs, ', or use ', branch, '!']});
  expect(joined([branch, inner], ', ')).toEqual({parts: [branch, ', use ', branch]});
});
