import {assert, constantFrom, dictionary, property, record, string} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {
  applySlackStep,
  buildspecLines,
  slackParameters,
  slackSteps,
  slackVariables,
} from '../../src/codebuild/slack-parameters.ts';
import type {StoredParameter} from '../../src/codebuild/account/stored-parameters.ts';

const VALUES = {workspaceId: 'T0TEAM', channelId: 'C0BUILDS', token: 'xoxb-1-right'};
const PARAMETERS = slackParameters(VALUES);
const NAMES = PARAMETERS.map(({name}) => name);

const SETTINGS = {
  description: 'Ours',
  tier: 'Advanced',
  keyId: 'alias/ours',
  dataType: 'text',
  allowedPattern: '^.+$',
};

function stored(...values: readonly (string | undefined)[]): Map<string, StoredParameter> {
  return new Map(
    NAMES.map((name, at) => [
      name,
      {
        type: 'SecureString',
        value: values[at],
        settings: values[at] && SETTINGS,
      } as StoredParameter,
    ]),
  );
}

test('has the three parameters of the old tool', () => {
  expect(PARAMETERS).toMatchObject([
    {
      name: '/codebuild/slack_workspace_id',
      description: 'Slack Workspace ID',
      value: 'T0TEAM',
    },
    {name: '/codebuild/slack_channel_id', description: 'Slack Channel ID', value: 'C0BUILDS'},
    {name: '/codebuild/slack_api_token', description: 'Slack API Token', value: 'xoxb-1-right'},
  ]);
});

test('creates all parameters if none exists, with a masked token', () => {
  expect(slackSteps(PARAMETERS, new Map()).map(({change}) => change)).toEqual([
    {
      resource: 'parameter /codebuild/slack_workspace_id',
      action: 'create',
      fields: [{field: 'value', to: 'T0TEAM'}],
    },
    {
      resource: 'parameter /codebuild/slack_channel_id',
      action: 'create',
      fields: [{field: 'value', to: 'C0BUILDS'}],
    },
    {
      resource: 'parameter /codebuild/slack_api_token',
      action: 'create',
      fields: [{field: 'value', to: '***'}],
    },
  ]);
});

test('does not write equal values', () => {
  expect(slackSteps(PARAMETERS, stored('T0TEAM', 'C0BUILDS', 'xoxb-1-right'))).toEqual([]);
});

test('writes different values, and shows old and new IDs, but no tokens', () => {
  const steps = slackSteps(PARAMETERS, stored('T0TEAM', 'B0HOOK', 'old'));
  // The settings of existing parameters stay.
  expect(steps.map(({parameter}) => parameter)).toEqual(
    PARAMETERS.slice(1).map(({name, value}) => ({name, value, ...SETTINGS})),
  );
  expect(steps.map(({change}) => change.fields)).toEqual([
    [{field: 'value', from: 'B0HOOK', to: 'C0BUILDS'}],
    [{field: 'value', from: '***', to: '*** (the new one)'}],
  ]);
});

test('writes values that cannot be read, as updates', () => {
  const unknown = {type: undefined, value: undefined};
  const steps = slackSteps(PARAMETERS, new Map(NAMES.map((name) => [name, unknown])));
  expect(steps.map(({change}) => change.action)).toEqual(['update', 'update', 'update']);
  expect(steps[0]?.change.fields).toEqual([
    {field: 'value', from: '(permission denied)', to: 'T0TEAM'},
    // AWS uses the default key if none is named.
    {field: 'key', from: '(permission denied)', to: 'alias/aws/ssm'},
  ]);
  expect(steps[0]?.parameter).toEqual({name: NAMES[0], value: 'T0TEAM'});
});

test('says that the key of a parameter cannot be used', () => {
  const [step] = slackSteps(PARAMETERS, stored());
  expect(step?.change.fields[0]?.from).toBe('(its key cannot be used)');
});

describe('a parameter that someone else creates in the meantime', () => {
  const writer = (value: string) => ({
    createSecret: async () => Promise.resolve(false),
    putSecret: async () => Promise.reject(new Error('not expected')),
    values: async ([name = '']: readonly string[]) =>
      Promise.resolve(new Map([[name, {type: 'SecureString', value}]])),
  });
  const [step] = slackSteps(PARAMETERS, new Map());
  if (step === undefined) throw new Error('no step');

  test('is not replaced', async () => {
    await expect(applySlackStep(step, writer('T0OTHER'))).rejects.toMatchObject({
      code: 'changes.not-confirmed',
    });
  });

  test('counts as created if it has the same value', async () => {
    await expect(applySlackStep(step, writer('T0TEAM'))).resolves.toBeUndefined();
  });
});

test('reports parameters that are not encrypted before anything is written', () => {
  const values = stored('T0OLD', 'C0BUILDS', 'old');
  values.set('/codebuild/slack_api_token', {type: 'String', value: 'old'});
  expect(() => slackSteps(PARAMETERS, values)).toThrow(
    expect.objectContaining({
      kind: 'failed',
      message:
        'The parameter /codebuild/slack_api_token is not a SecureString. Its type cannot be changed.',
      remedy: expect.arrayContaining([
        'aws ssm delete-parameter --name /codebuild/slack_api_token',
      ]),
    }),
  );
});

test('reports parameters that are not encrypted even if their values are equal', () => {
  const values = stored('T0TEAM', 'C0BUILDS', 'xoxb-1-right');
  values.set('/codebuild/slack_workspace_id', {type: 'String', value: 'T0TEAM'});
  values.set('/codebuild/slack_api_token', {type: 'StringList', value: 'xoxb-1-right'});
  expect(() => slackSteps(PARAMETERS, values, ' --region eu-west-2')).toThrow(
    expect.objectContaining({
      message: '2 parameters are not a SecureString. Their type cannot be changed.',
      details: [
        '/codebuild/slack_workspace_id is a String',
        '/codebuild/slack_api_token is a StringList',
        'Nothing was changed.',
      ],
      remedy: expect.arrayContaining([
        'aws ssm delete-parameter --region eu-west-2 --name /codebuild/slack_api_token',
      ]),
    }),
  );
});

test('never shows a token, old or new', () => {
  const token = string({minLength: 8}).map((it) => `s3cret${it}`);
  assert(
    property(
      token,
      dictionary(
        constantFrom(...NAMES),
        record({type: constantFrom('SecureString', undefined), value: token}),
      ),
      (secret, there) => {
        const steps = slackSteps(
          slackParameters({...VALUES, token: secret}),
          new Map(
            Object.entries(there).map(([name, it]) =>
              name === '/codebuild/slack_api_token' ? [name, it] : [name, {...it, value: 'T0OLD'}],
            ),
          ),
        );
        expect(JSON.stringify(steps.map(({change}) => change))).not.toContain('s3cret');
      },
    ),
  );
});

test.each([
  ['bot', ['SLACK_CHANNEL_ID', 'SLACK_TOKEN']],
  ['webhook', ['SLACK_WORKSPACE_ID', 'SLACK_CHANNEL_ID', 'SLACK_TOKEN']],
] as const)('requires for a %s the variables %j', (kind, names) => {
  const variables = slackVariables(kind);
  expect(Object.keys(variables)).toEqual(names);
  expect(parse(buildspecLines(variables).join('\n'))).toEqual({
    env: {'parameter-store': variables},
  });
});
