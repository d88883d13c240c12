import type {AccountPlace} from './account/account-place.ts';
import {SLACK_PARAMETERS} from './slack-parameters.ts';
import {type Text, command, joined, option, sentence} from '../text.ts';

/** What a buildspec or an environment variable names: a parameter, possibly of another account, with a version. */
interface ParameterReference {
  /** Name of the parameter: `/codebuild/key`. */
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  /** Version or label. */
  readonly version: string | undefined;
}

const ARN =
  /^arn:[^:]+:ssm:(?<region>[^:]*):(?<account>\d*):parameter(?<path>\/[^:]+)(?::(?<version>.+))?$/u;

/**
 * Returns a warning about a parameter that does not exist, with what to do. Parameter Store does not say whether
 * the parameter or only its version is missing, and only the owner can create a parameter of another account.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 */
export function missingParameterWarning(source: string, place: AccountPlace): Text {
  const {name, region, accountId, version} = reference(source, place);
  if (accountId !== place.accountId) {
    return `The parameter ${source} does not exist, or account ${accountId} does not share it. Builds fail before they start. Ask the owner of account ${accountId} to share it with account ${place.accountId}.`;
  }
  const create = sentence`Create it: ${creation(name, region)}`;
  return joined([
    version === undefined
      ? `The parameter ${source} does not exist.`
      : `The parameter ${name} does not exist, or it has no version or label "${version}".`,
    'Builds fail before they start.',
    version === undefined
      ? create
      : `Correct the version, or read the newest version by the name ${name}.`,
  ]);
}

function reference(source: string, {region, accountId}: AccountPlace): ParameterReference {
  const arn = ARN.exec(source)?.groups;
  if (arn !== undefined) {
    const {path = '', version} = arn;
    // The ARN of a name without a path has a slash, too.
    const name = path.lastIndexOf('/') === 0 ? path.slice(1) : path;
    return {name, region: arn['region'] || region, accountId: arn['account'] || accountId, version};
  }
  const [name = '', version] = source.split(/:(?<version>.*)/u, 2);
  return {name, region, accountId, version};
}

/** The value is read from standard input, so that it is not in the command line. */
function creation(name: string, region: string): Text {
  return SLACK_PARAMETERS.includes(name)
    ? command('codebuild slackcreds', option('region', region))
    : `aws ssm put-parameter --region ${region} --type SecureString --name ${name} --value file:///dev/stdin`;
}
