/**
 * Hosts of the AWS console by partition. Partitions without a public console are left out.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
const CONSOLES = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
  ['aws-eusc', 'console.amazonaws-eusc.eu'],
]);

/**
 * Returns the address of the AWS console for a region: `https://eu-west-2.console.aws.amazon.com`.
 *
 * @returns `undefined` if the partition has no public console.
 */
export function consoleAddress(partition: string, region: string): string | undefined {
  const host = CONSOLES.get(partition);
  return host === undefined ? undefined : `https://${region}.${host}`;
}
