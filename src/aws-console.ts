/**
 * Consoles of the partitions that have a public one.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
const CONSOLES = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
  ['aws-eusc', 'console.amazonaws-eusc.eu'],
]);

/**
 * Where the console of a region is, `https://eu-west-2.console.aws.amazon.com`; a region's own host
 * opens it in that region. `undefined` where the partition has none that is public.
 */
export function consoleAddress(partition: string, region: string): string | undefined {
  const host = CONSOLES.get(partition);
  return host === undefined ? undefined : `https://${region}.${host}`;
}
