/** Whether two ARNs are one connection's: it has one by its service's old name, and one by the new. */
export function sameConnection(a: string, b: string): boolean {
  const normal = (arn: string) =>
    arn.replace(/(?<=^arn:[a-z-]+:)codestar-connections(?=:)/u, 'codeconnections');
  return normal(a) === normal(b);
}
