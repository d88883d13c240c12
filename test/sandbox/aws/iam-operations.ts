import type {ListAccountAliasesRequest} from '@aws-sdk/client-iam';

import {iamPage} from './iam-page.ts';
import {IAM_POLICY_OPERATIONS} from './iam-policy-operations.ts';
import {IAM_ROLE_OPERATIONS} from './iam-role-operations.ts';
import type {Operation} from './operation.ts';

/** The supported operations of IAM: https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const IAM_OPERATIONS = {
  ...IAM_ROLE_OPERATIONS,
  ...IAM_POLICY_OPERATIONS,

  ListAccountAliases({iam, pageSize}, input: ListAccountAliasesRequest) {
    const aliases = iam.alias === undefined ? [] : [iam.alias];
    const {items, ...next} = iamPage(aliases, input, pageSize);
    return {AccountAliases: items, ...next};
  },
} satisfies Readonly<Record<string, Operation>>;
