/** By how their regions begin; whatever is no other's is `aws`. */
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
 * What an ARN of a region has behind `arn:`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'aws';
}

/**
 * The region that signs for what is in no region, IAM above all, in the partition of a region. A client
 * with an endpoint of its own does not find it by itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html
 */
export function globalRegion(region: string): string {
  return PARTITIONS.find(([beginning]) => region.startsWith(beginning))?.[2] ?? 'us-east-1';
}
