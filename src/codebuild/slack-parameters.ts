import {Failure} from '../errors.ts';
import type {Change, FieldChange} from './changes/change.ts';
import type {SecretParameter} from './account/parameters-api.ts';
import type {StoredParameters} from './account/stored-parameters.ts';

/** What builds announce themselves in Slack with. */
export interface SlackValues {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly token: string;
}

/** Where each is kept, and the variable in which builds look for it; the names are the old tool's. */
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

/** The names of the three. */
export const SLACK_PARAMETERS: readonly string[] = Object.values(PLACES).map(({name}) => name);

const MASKED = '***';

/** One parameter that is to be written; `change` is how a person sees it. */
export interface PutStep {
  readonly change: Change;
  readonly parameter: SecretParameter;
}

/** The three parameters. */
export function slackParameters(
  values: SlackValues,
): [SecretParameter, SecretParameter, SecretParameter] {
  const {workspaceId, channelId, token} = PLACES;
  return [
    {name: workspaceId.name, description: workspaceId.description, value: values.workspaceId},
    {name: channelId.name, description: channelId.description, value: values.channelId},
    {name: token.name, description: token.description, value: values.token},
  ];
}

/**
 * What has to be written: parameters that are not there, have another value, or one that may not be read.
 *
 * @param where the options by which AWS's command line finds the account: ` --region eu-west-2`.
 * @throws {Failure} `failed` where one of them is kept as plain text, whatever it is: that cannot be
 *   changed, see
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
  return differing.map((parameter) => ({parameter, change: change(parameter, stored)}));
}

function change({name, value}: SecretParameter, stored: StoredParameters): Change {
  const there = stored.get(name);
  const isToken = name === PLACES.token.name;
  const shown = (it: string) => (isToken ? MASKED : it);
  const from = there && (there.value === undefined ? '(may not be read)' : shown(there.value));
  const field: FieldChange = {
    field: 'value',
    ...(from === undefined ? {} : {from}),
    to: isToken && there !== undefined ? `${MASKED} (the new one)` : shown(value),
  };
  return {
    resource: `parameter ${name}`,
    action: there === undefined ? 'create' : 'update',
    fields: [field],
  };
}

function plainText(
  plain: readonly {readonly name: string; readonly type: string}[],
  where: string,
): Failure {
  const [{name} = {name: ''}, ...more] = plain;
  const message =
    more.length === 0
      ? `The parameter ${name} is no SecureString, and cannot become one.`
      : `${plain.length} parameters are no SecureString, and cannot become one.`;
  return new Failure('slack.parameter-type', message, {
    details: [...plain.map((it) => `${it.name} is a ${it.type}`), 'Nothing was changed.'],
    remedy: [
      'Delete what is there, then run the same command again:',
      ...plain.map((it) => `aws ssm delete-parameter${where} --name ${it.name}`),
    ],
  });
}

/**
 * The variables that a build needs, and the parameters that they come from. A bot's token says itself
 * which workspace it is of.
 */
export function slackVariables(kind: 'bot' | 'webhook'): Readonly<Record<string, string>> {
  const {workspaceId, channelId, token} = PLACES;
  const needed = kind === 'bot' ? [channelId, token] : [workspaceId, channelId, token];
  return Object.fromEntries(needed.map(({variable, name}) => [variable, name]));
}

/** The lines of a buildspec that take variables from the parameter store. */
export function buildspecLines(variables: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(variables);
  return ['env:', '  parameter-store:', ...entries.map(([name, it]) => `    ${name}: ${it}`)];
}
