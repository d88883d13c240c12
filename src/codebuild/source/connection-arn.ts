/** The new and the old name of the service. */
export const CONNECTION_SERVICES = ['codeconnections', 'codestar-connections'] as const;

/** https://docs.aws.amazon.com/codeconnections/latest/APIReference/API_Connection.html */
const CONNECTION =
  /^(?<start>arn:aws[a-z-]*:)(?:codeconnections|codestar-connections)(?<end>:[a-z0-9-]+:\d{12}:connection\/[\w-]+)$/u;

/** Returns both ARNs of a connection, one for each name of the service; none for any other text. */
export function connectionArns(text: string): string[] {
  const {start, end} = CONNECTION.exec(text)?.groups ?? {};
  if (start === undefined || end === undefined) return [];
  return CONNECTION_SERVICES.map((service) => `${start}${service}${end}`);
}

/** Returns whether two ARNs are of the same connection, with the old or the new name of the service. */
export function sameConnection(a: string, b: string): boolean {
  return byNewName(a) === byNewName(b);
}

function byNewName(arn: string): string {
  return arn.replace(/(?<=^arn:[a-z-]+:)codestar-connections(?=:)/u, 'codeconnections');
}
