import type {EnvironmentVariable} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {Account} from '../account/account.ts';
import type {ProjectRequest} from './project-request.ts';
import {SLACK_PARAMETERS} from '../slack-parameters.ts';
import {type Text, command, option, sentence} from '../../text.ts';

const PULL_REQUEST_RISK =
  'Builds run the code of a pull request in privileged mode, with a role that may push images. A pull request from a fork is only built after a maintainer comments /codebuild_run(…). Review its code before you comment.';

/**
 * Returns warnings about a project that is created or changed.
 *
 * @param variables all environment variables of the project.
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
      : [`${codebase.missing} not found in the checkout. Builds require it on their branch.`]),
    ...(codebase.buildspec?.problems ?? []).map(
      ({file, line, message}) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`,
    ),
    ...(options.triggers?.pullRequests === true ? [PULL_REQUEST_RISK] : []),
    ...(await missingParameters([...ofBuildspec, ...ofProject], account)),
  ];
}

/** CodeBuild fails a build before it starts if a parameter of its buildspec does not exist. */
async function missingParameters(
  names: readonly string[],
  {parameters, place: {region}}: Account,
): Promise<Text[]> {
  try {
    return (await parameters.missing(names)).map(
      (name) =>
        sentence`The parameter ${name} does not exist. Builds fail before they start. Create it: ${creation(name, region)}`,
    );
  } catch (error) {
    // A warning must not fail the command.
    if (!(error instanceof Failure) || error.kind !== 'failed') throw error;
    return [`Cannot check whether the parameters of the builds exist: ${error.message}`];
  }
}

/** The value is read from standard input, so that it is not in the command line. */
function creation(name: string, region: string): Text {
  return SLACK_PARAMETERS.includes(name)
    ? command('codebuild slackcreds', option('region', region))
    : `aws ssm put-parameter --region ${region} --type SecureString --name ${name} --value file:///dev/stdin`;
}
