import type {EnvironmentVariable} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {Account} from '../account/account.ts';
import type {ProjectRequest} from './project-request.ts';
import {SLACK_PARAMETERS} from '../slack-parameters.ts';
import {type Text, command, option, sentence} from '../../text.ts';

const OF_STRANGERS =
  'Builds of pull requests run what is in them, privileged, with a role that may push images. Those from forks wait until somebody who may push comments /codebuild_run(…); read them first.';

/**
 * What a person should know of a project that is made or changed.
 *
 * @param variables all that it has.
 */
export async function projectRemarks(
  {codebase, options}: ProjectRequest,
  variables: readonly EnvironmentVariable[],
  account: Account,
): Promise<Text[]> {
  const ofProject = variables.flatMap(({type, value}) =>
    type === 'PARAMETER_STORE' && value !== undefined ? [value] : [],
  );
  const ofBuildspec = codebase.buildspec?.parameters.map(({source}) => source) ?? [];
  return [
    ...(codebase.missing === undefined
      ? []
      : [`The checkout has no text file ${codebase.missing}; builds need it on their branch.`]),
    ...(codebase.buildspec?.problems ?? []).map(
      ({file, line, message}) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`,
    ),
    ...(options.triggers?.pullRequests === true ? [OF_STRANGERS] : []),
    ...(await missingParameters([...ofBuildspec, ...ofProject], account)),
  ];
}

/** CodeBuild ends a build before it starts where a parameter of its buildspec does not exist. */
async function missingParameters(
  names: readonly string[],
  {parameters, place: {region}}: Account,
): Promise<Text[]> {
  try {
    return (await parameters.missing(names)).map(
      (name) =>
        sentence`The parameter ${name} does not exist, and builds end before they start until it does. Create it: ${creation(name, region)}`,
    );
  } catch (error) {
    // It is no more than a remark; nothing fails for it.
    if (!(error instanceof Failure) || error.kind !== 'failed') throw error;
    return [`Whether the parameters of the builds exist could not be found out: ${error.message}`];
  }
}

/** The value is typed in, so that it is in no command line. */
function creation(name: string, region: string): Text {
  return SLACK_PARAMETERS.includes(name)
    ? command('codebuild slackcreds', option('region', region))
    : `aws ssm put-parameter --region ${region} --type SecureString --name ${name} --value file:///dev/stdin`;
}
