import type {ErrorCode} from '../error-codes.ts';
import {type Text, command, option, sentence} from '../text.ts';

/** An error of AWS whose cause and remedy are known. */
export interface KnownRefusal {
  /** Prefix of the IAM actions of the service: `codebuild`. */
  readonly service: string;
  /** Name of the error, as the SDK for JavaScript gives it. */
  readonly name: string;
  /** Part of AWS's message. Without it, the name alone decides. */
  readonly words?: RegExp;
  /** Completes "Cannot …: ", without a full stop. */
  readonly why: string;
  /** Only what fits every error with this name and these words. None if only AWS's own words help. */
  readonly remedy: Text | readonly Text[];
  readonly code: ErrorCode;
  /** Pages that show these words, or say what the name means and what helps. */
  readonly sources: readonly string[];
}

const REJECTED = 'codebuild.rejected';
const AGAIN = 'Run the same command again.';
const DOCS = 'https://docs.aws.amazon.com';
const TERRAFORM = 'https://github.com/hashicorp/terraform-provider-aws';

const NEW_ROLE =
  'Run the same command again afterwards. If the role is new or has just changed, wait a minute first.';
const VPC_POLICY = `${DOCS}/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface`;

/** Words by which code tells errors of CodeBuild apart, too. CodeBuild uses the same names for many errors. */
export const CODEBUILD_WORDS = {
  noConnection: /Access denied to connection|not authorized to access connection/iu,
  notAvailable: /connection .*not .*AVAILABLE/iu,
  noToken: /Could not find access token|No access token found/iu,
  /** A rate limit is temporary. The link to the host is fine. */
  rateLimited: /rate limit|API limit/iu,
} as const;

/** Two errors of CodeBuild have this cause. */
const NO_CONNECTION = {
  service: 'codebuild',
  words: CODEBUILD_WORDS.noConnection,
  why: 'the connection cannot be used',
  remedy: [
    "Allow codeconnections:GetConnection and codeconnections:GetConnectionToken on the connection in the project's role, and the same actions of codestar-connections.",
    NEW_ROLE,
    'Check that the connection is AVAILABLE. Finish a PENDING one in the console: Developer Tools, Settings, Connections.',
  ],
  code: REJECTED,
  sources: [
    `${TERRAFORM}/issues/40656`,
    'https://github.com/aws/aws-cdk/issues/31726',
    'https://github.com/aws/aws-cdk/issues/38504',
  ],
} as const;

/** Two errors of CodeBuild have this cause. */
const NO_TOKEN = {
  service: 'codebuild',
  words: CODEBUILD_WORDS.noToken,
  why: 'CodeBuild has no credentials for the Git host',
  remedy: [
    sentence`Link it once for the account: ${command('codebuild link-github')}`,
    sentence`Or name a connection: ${option('connection', 'NAME')}`,
  ],
  code: REJECTED,
} as const;

/**
 * All errors of AWS to which this tool adds a remedy, the special ones first. An error that is not here is
 * shown in AWS's own words, without a remedy. Errors of credentials, permissions, throttling and the network
 * are the same in all services; `aws-failure.ts` knows them.
 */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  {
    service: 'codebuild',
    name: 'InvalidInputException',
    words: /ot authorized to perform: sts:AssumeRole/u,
    why: 'CodeBuild cannot assume the role',
    remedy: [
      sentence`Its trust policy must allow codebuild.amazonaws.com to assume it (sts:AssumeRole) for this project. Without ${option('role')} the project gets its own role.`,
      NEW_ROLE,
    ],
    code: REJECTED,
    sources: [
      `${DOCS}/codebuild/latest/userguide/troubleshooting.html#troubleshooting-assume-role`,
      `${TERRAFORM}/issues/4233`,
    ],
  },
  {
    service: 'codebuild',
    name: 'InvalidInputException',
    words: /^Not authorized to perform \w+$/u,
    why: 'the role of the project does not allow what the VPC requires',
    remedy: [
      `Allow the role to use the VPC: ${VPC_POLICY}`,
      'If the role allows it, its permissions boundary or a policy of the organization may deny it.',
      NEW_ROLE,
    ],
    code: REJECTED,
    sources: [
      'https://github.com/aws/aws-cdk/issues/2652',
      `${TERRAFORM}/issues/37049`,
      VPC_POLICY,
    ],
  },
  {
    ...NO_TOKEN,
    name: 'ResourceNotFoundException',
    sources: [`${TERRAFORM}/pull/2814`, `${TERRAFORM}/pull/5088`],
  },
  {
    ...NO_TOKEN,
    name: 'InvalidInputException',
    sources: ['https://github.com/aws/aws-cdk/issues/1844', `${TERRAFORM}/pull/10701`],
  },
  {...NO_CONNECTION, name: 'OAuthProviderException'},
  {...NO_CONNECTION, name: 'InvalidInputException'},
  {
    service: 'codebuild',
    name: 'InvalidInputException',
    words: CODEBUILD_WORDS.notAvailable,
    why: 'the connection cannot be used',
    remedy:
      'Finish the connection in the console: Developer Tools, Settings, Connections. Its status must be AVAILABLE.',
    code: REJECTED,
    sources: [`${DOCS}/dtconsole/latest/userguide/connections-update.html`],
  },
  {
    service: 'codebuild',
    name: 'OAuthProviderException',
    words: CODEBUILD_WORDS.rateLimited,
    why: 'the Git host is throttling requests',
    remedy: 'Wait a few minutes, then run the same command again.',
    code: REJECTED,
    sources: [`${TERRAFORM}/issues/39251`],
  },
  {
    service: 'codebuild',
    name: 'OAuthProviderException',
    words: /webhook limit reached/iu,
    why: 'the repository has as many webhooks as GitHub allows',
    remedy: 'Delete an unused webhook of the repository: Settings, Webhooks.',
    code: REJECTED,
    sources: [`${TERRAFORM}/issues/30551`, 'https://docs.github.com/en/webhooks/about-webhooks'],
  },
  {
    service: 'codebuild',
    name: 'OAuthProviderException',
    words: /Repository not found or permission denied/iu,
    why: 'the repository was not found, or the Git host denied permission',
    remedy: [
      'Check the name of the repository, and that the linked user is an administrator of it.',
      'A token requires the scope admin:repo_hook (fine-grained: Webhooks, read and write). For a connection, its app must have access to the repository.',
    ],
    code: REJECTED,
    sources: [
      'https://github.com/rust-lang/simpleinfra/pull/677',
      `${DOCS}/codebuild/latest/userguide/access-tokens-github.html`,
    ],
  },
  {
    service: 'codebuild',
    name: 'OAuthProviderException',
    why: 'the Git host rejected the request',
    remedy: [],
    code: REJECTED,
    sources: [`${DOCS}/codebuild/latest/APIReference/API_CreateWebhook.html`],
  },
  {
    service: 'codebuild',
    name: 'AccountLimitExceededException',
    words: /Cannot have more than 0 builds/iu,
    why: 'the quota of builds is 0 in this account',
    remedy: [
      'Request a higher quota of concurrently running builds: Service Quotas, AWS CodeBuild.',
      'In a new account, contact AWS Support.',
    ],
    code: REJECTED,
    sources: [
      'https://github.com/hashicorp-education/learn-terraform-aws-control-tower-aft/issues/7',
      'https://github.com/rebuy-de/aws-nuke/issues/1209',
    ],
  },
  {
    service: 'codebuild',
    name: 'AccountLimitExceededException',
    words: /builds in queue|active builds/iu,
    why: 'the account has reached its quota of concurrent builds',
    remedy:
      'Wait until some builds have ended, or request a higher quota: Service Quotas, AWS CodeBuild.',
    code: REJECTED,
    sources: [
      'https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/249',
      `${DOCS}/codebuild/latest/userguide/limits.html`,
    ],
  },
  {
    service: 'codebuild',
    name: 'AccountLimitExceededException',
    why: 'the account has reached a CodeBuild quota',
    remedy: 'Request a higher quota: Service Quotas, AWS CodeBuild.',
    code: REJECTED,
    sources: [`${DOCS}/codebuild/latest/userguide/limits.html`],
  },
  {
    service: 'iam',
    name: 'LimitExceededException',
    words: /Cannot exceed quota for (?:Roles|Policies)PerAccount/u,
    why: 'the account has reached an IAM quota',
    remedy:
      'Delete unused resources, or request a higher quota: Service Quotas, AWS Identity and Access Management (IAM), region us-east-1.',
    code: 'aws.failed',
    sources: [`${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`],
  },
  {
    service: 'iam',
    name: 'LimitExceededException',
    words: /Cannot exceed quota for PoliciesPerRole/u,
    why: 'the role has as many policies as IAM allows',
    remedy:
      'Detach an unused policy of the role, or request a higher quota: Service Quotas, AWS Identity and Access Management (IAM), region us-east-1.',
    code: 'aws.failed',
    sources: [
      'https://github.com/aws/eks-hybrid/pull/741',
      `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
    ],
  },
  {
    service: 'iam',
    name: 'LimitExceededException',
    words: /Maximum policy size of \d+ bytes exceeded for role/u,
    why: 'the inline policies of the role are too large together',
    remedy: 'Delete an unused inline policy of the role.',
    code: 'aws.failed',
    sources: [
      'https://github.com/aws/copilot-cli/issues/5917',
      `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
    ],
  },
  {
    service: 'iam',
    name: 'ConcurrentModificationException',
    why: 'another request changed the same resource at the same time',
    remedy: AGAIN,
    code: 'aws.failed',
    sources: [`${DOCS}/IAM/latest/APIReference/API_CreateRole.html`],
  },
  {
    service: 'ssm',
    name: 'InvalidKeyId',
    why: 'the KMS key of the parameter cannot be used',
    remedy:
      'In KMS, enable the key or cancel its deletion. If the key is gone, delete the parameter, and run the same command again.',
    code: 'aws.failed',
    sources: ['https://github.com/segmentio/chamber/issues/355'],
  },
  {
    service: 'ssm',
    name: 'ParameterMaxVersionLimitExceeded',
    why: 'the parameter has as many versions as AWS allows, and the oldest has a label',
    remedy: 'Move the label to a newer version: aws ssm label-parameter-version',
    code: 'aws.failed',
    sources: [`${DOCS}/systems-manager/latest/userguide/sysman-paramstore-versions.html`],
  },
  {
    service: 'ssm',
    name: 'TooManyUpdates',
    why: 'another request changed the same resource at the same time',
    remedy: AGAIN,
    code: 'aws.failed',
    sources: [`${DOCS}/systems-manager/latest/APIReference/API_PutParameter.html`],
  },
  {
    service: 'ecr',
    name: 'LimitExceededException',
    why: 'the account has reached an ECR quota',
    remedy: 'Request a higher quota: Service Quotas, Amazon Elastic Container Registry (ECR).',
    code: 'aws.failed',
    sources: [`${DOCS}/AmazonECR/latest/APIReference/API_CreateRepository.html`],
  },
];

/**
 * Returns what is known about an error of AWS.
 *
 * @param action the IAM action of the call: `codebuild:CreateWebhook`.
 */
export function knownRefusal(
  action: string,
  {name, message}: {readonly name: string; readonly message: string},
): KnownRefusal | undefined {
  return KNOWN_REFUSALS.find(
    ({service, name: known, words}) =>
      action.startsWith(`${service}:`) && name === known && (words?.test(message) ?? true),
  );
}
