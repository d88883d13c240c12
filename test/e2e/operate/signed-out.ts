import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import type {AwsStandInOptions} from '../../sandbox/aws/aws-stand-in.ts';
import {type Operator, startOperator} from '../operator.ts';

/** An operator with a profile `work` of IAM Identity Center who is not signed in. */
export interface SignedOut extends Operator {
  readonly home: string;
}

/**
 * Starts an account that allows every code at once, and an operator without keys.
 *
 * @param edit changes the operator's AWS configuration.
 */
export async function startSignedOut(
  {sso, ...options}: AwsStandInOptions = {},
  edit: (config: string) => string = (config) => config,
): Promise<SignedOut> {
  const operator = await startOperator({
    identities: [],
    sso: {approvesAfterPolls: 0, intervalSeconds: 1, ...sso},
    ...options,
  });
  const {id, region, sso: directory} = operator.aws.account;
  const home = operator.env['HOME'] ?? '';
  const config = `[sso-session office]
sso_region = ${directory.region}
sso_start_url = ${directory.startUrl}
[profile work]
sso_session = office
sso_account_id = ${id}
sso_role_name = Developer
region = ${region}
`;
  await mkdir(join(home, '.aws'));
  await writeFile(join(home, '.aws', 'config'), edit(config));
  const {aws, checkout} = operator;
  const env = {
    HOME: home,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    // The program that opens pages must not start a browser of this machine.
    BROWSER: 'true',
  };
  return {aws, checkout, home, env};
}
