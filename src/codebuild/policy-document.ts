import type {PolicyDocument} from './role-policy.ts';

/**
 * A policy as IAM gives it, percent-encoded.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export function decodedPolicy(document: string | undefined): PolicyDocument {
  return JSON.parse(decodeURIComponent(document ?? '%7B%7D')) as PolicyDocument;
}
