/** Prefix of the regions, name of the partition, region of its global services. Other regions are in `aws`. */
const PARTITIONS = [
  ['cn-', 'aws-cn', 'cn-north-1'],
  ['us-gov-', 'aws-us-gov', 'us-gov-west-1'],
  ['eusc-', 'aws-eusc', 'eusc-de-east-1'],
  ['us-iso-', 'aws-iso', 'us-iso-east-1'],
  ['us-isob-', 'aws-iso-b', 'us-isob-east-1'],
  ['eu-isoe-', 'aws-iso-e', 'eu-isoe-west-1'],
  ['us-isof-', 'aws-iso-f', 'us-isof-south-1'],
] as const;

/**
 * Returns the partition of a region, which follows `arn:` in an ARN.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'aws';
}

/**
 * Returns the region to sign requests for global services such as IAM with, in the partition of a region.
 * The SDK does not know it if a client has a custom endpoint.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html
 */
export function globalRegion(region: string): string {
  return PARTITIONS.find(([beginning]) => region.startsWith(beginning))?.[2] ?? 'us-east-1';
}
