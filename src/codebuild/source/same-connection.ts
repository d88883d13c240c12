/** Whether two ARNs are one connection's: it has one by its service's old name, and one by the new. */
export function sameConnection(a: string, b: string): boolean {
  return byNewName(a) === byNewName(b);
}

function byNewName(arn: string): string {
  return arn.replace(/(?<=^arn:[a-z-]+:)codestar-connections(?=:)/u, 'codeconnections');
}
