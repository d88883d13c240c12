import {Failure} from '../errors.ts';
import type {Change, FieldChange} from './changes/change.ts';
import type {SecretParameter} from './account/parameters-api.ts';
import type {StoredParameter, StoredParameters} from './account/stored-parameters.ts';

/** Slack credentials for build notifications. */
export interface SlackValues {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly token: string;
}

/** The parameter and the environment variable of each value. The names come from the old tool. */
const PLACES = {
  workspaceId: {
    name: '/codebuild/slack_workspace_id',
    description: 'Slack Workspace ID',
    variable: 'SLACK_WORKSPACE_ID',
  },
  channelId: {
    name: '/codebuild/slack_channel_id',
    description: 'Slack Channel ID',
    variable: 'SLACK_CHANNEL_ID',
  },
  token: {
    name: '/codebuild/slack_api_token',
    description: 'Slack API Token',
    variable: 'SLACK_TOKEN',
  },
} as const;

/** Names of the three parameters. */
export const SLACK_PARAMETERS: readonly string[] = Object.values(PLACES).map(({name}) => name);

const MASKED = '***';

/** AWS encrypts a new version with the default key if no key is named. */
const LOST_KEY: FieldChange = {field: 'key', from: '(permission denied)', to: 'alias/aws/ssm'};

/** Writing one parameter. `change` describes it to the person. */
export interface PutStep {
  readonly change: Change;
  readonly parameter: SecretParameter;
}

/** Returns the three parameters. */
export function slackParameters(
  values: SlackValues,
): [SecretParameter, SecretParameter, SecretParameter] {
  const {workspaceId, channelId, token} = PLACES;
  return [
    newParameter(workspaceId, values.workspaceId),
    newParameter(channelId, values.channelId),
    newParameter(token, values.token),
  ];
}

function newParameter(
  {name, description}: Pick<SecretParameter, 'name' | 'description'>,
  value: string,
): SecretParameter {
  return {name, value, description, tier: 'Standard', dataType: 'text'};
}

/**
 * Returns the parameters to write: those that do not exist, have another value, or cannot be read. An existing
 * one keeps its description, tier, key, data type and pattern.
 *
 * @param where options of the AWS CLI that select the account: ` --region eu-west-2`.
 * @throws {Failure} of kind `failed` if a parameter is not a SecureString. The type of a parameter cannot be
 *   changed:
 *   https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html#API_PutParameter_Errors
 */
export function slackSteps(
  parameters: readonly SecretParameter[],
  stored: StoredParameters,
  where = '',
): PutStep[] {
  const plain = parameters.flatMap(({name}) => {
    const {type = 'SecureString'} = stored.get(name) ?? {};
    return type === 'SecureString' ? [] : [{name, type}];
  });
  if (plain.length > 0) throw plainText(plain, where);
  const differing = parameters.filter(({name, value}) => stored.get(name)?.value !== value);
  return differing.map((parameter) => ({
    parameter: withSettings(parameter, stored.get(parameter.name)),
    change: change(parameter, stored),
  }));
}

/** Settings that cannot be read are not sent, so that AWS decides on them. */
function withSettings(
  parameter: SecretParameter,
  stored: StoredParameter | undefined,
): SecretParameter {
  const {name, value} = parameter;
  return stored === undefined ? parameter : {name, value, ...stored.settings};
}

function change({name, value}: SecretParameter, stored: StoredParameters): Change {
  const there = stored.get(name);
  const isToken = name === PLACES.token.name;
  const shown = (it: string) => (isToken ? MASKED : it);
  const from = there && (there.value === undefined ? unknownValue(there) : shown(there.value));
  const field: FieldChange = {
    field: 'value',
    ...(from === undefined ? {} : {from}),
    to: isToken && there !== undefined ? `${MASKED} (the new one)` : shown(value),
  };
  return {
    resource: `parameter ${name}`,
    action: there === undefined ? 'create' : 'update',
    fields: there === undefined || there.settings !== undefined ? [field] : [field, LOST_KEY],
  };
}

/** If the type can be read, only the decryption fails. */
function unknownValue({type}: StoredParameter): string {
  return type === undefined ? '(permission denied)' : '(its key cannot be used)';
}

/** The calls that write parameters. Each throws a `Failure`. */
interface ParameterWriter {
  /** @returns `false` if it already exists. */
  createSecret(parameter: SecretParameter): Promise<boolean>;
  putSecret(parameter: SecretParameter): Promise<void>;
  values(names: readonly string[]): Promise<StoredParameters | undefined>;
}

/**
 * Writes one parameter.
 *
 * @throws {Failure} of code `changes.not-confirmed` if it was to be created, and someone else has just created it with
 *   another value.
 */
export async function applySlackStep(
  {parameter, change: {action}}: PutStep,
  parameters: ParameterWriter,
): Promise<void> {
  if (action !== 'create') return parameters.putSecret(parameter);
  if (await parameters.createSecret(parameter)) return undefined;
  // The answer of an earlier try may be lost.
  const {name, value} = parameter;
  if ((await parameters.values([name]))?.get(name)?.value === value) return undefined;
  throw new Failure(
    'changes.not-confirmed',
    `Someone else has just created the parameter ${name}, with another value.`,
    {remedy: 'Run the same command again. It shows the difference and asks for confirmation.'},
  );
}

function plainText(
  plain: readonly {readonly name: string; readonly type: string}[],
  where: string,
): Failure {
  const [{name} = {name: ''}, ...more] = plain;
  const message =
    more.length === 0
      ? `The parameter ${name} is not a SecureString. Its type cannot be changed.`
      : `${plain.length} parameters are not a SecureString. Their type cannot be changed.`;
  return new Failure('slack.parameter-type', message, {
    details: [...plain.map((it) => `${it.name} is a ${it.type}`), 'Nothing was changed.'],
    remedy: [
      'Delete the existing parameters, then run the same command again:',
      ...plain.map((it) => `aws ssm delete-parameter${where} --name ${it.name}`),
    ],
  });
}

/**
 * Returns the environment variables that a build requires, and their parameters. The token of a bot already
 * identifies the workspace.
 */
export function slackVariables(kind: 'bot' | 'webhook'): Readonly<Record<string, string>> {
  const {workspaceId, channelId, token} = PLACES;
  const needed = kind === 'bot' ? [channelId, token] : [workspaceId, channelId, token];
  return Object.fromEntries(needed.map(({variable, name}) => [variable, name]));
}

/** Returns the lines of a buildspec that read variables from Parameter Store. */
export function buildspecLines(variables: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(variables);
  return ['env:', '  parameter-store:', ...entries.map(([name, it]) => `    ${name}: ${it}`)];
}
