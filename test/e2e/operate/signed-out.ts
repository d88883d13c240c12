import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import type {AwsStandInOptions} from '../../sandbox/aws/aws-stand-in.ts';
import {type Operator, startOperator} from '../operator.ts';

/** Somebody with a profile `work` of IAM Identity Center, who is not signed in. */
export interface SignedOut extends Operator {
  readonly home: string;
}

/**
 * Starts an account in which every code is allowed when it is asked for, and nobody has keys.
 *
 * @param edit changes the configuration of the person's.
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
    // What opens a page is nobody's browser here.
    BROWSER: 'true',
  };
  return {aws, checkout, home, env};
}
