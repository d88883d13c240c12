import type {Operation} from './operation.ts';

/** The supported operations of STS: https://docs.aws.amazon.com/STS/latest/APIReference/ */
export const STS_OPERATIONS = {
  GetCallerIdentity: (account, _, {userId, arn}) => ({
    UserId: userId,
    Account: account.id,
    Arn: arn,
  }),
} satisfies Readonly<Record<string, Operation>>;
