/** The service of connections by its new name, and by its old one. */
export const CONNECTION_SERVICES = ['codeconnections', 'codestar-connections'] as const;

/** https://docs.aws.amazon.com/codeconnections/latest/APIReference/API_Connection.html */
const CONNECTION =
  /^(?<start>arn:aws[a-z-]*:)(?:codeconnections|codestar-connections)(?<end>:[a-z0-9-]+:\d{12}:connection\/[\w-]+)$/u;

/** Both ARNs of a connection, one for each name of its service; none if the text is no such ARN. */
export function connectionArns(text: string): string[] {
  const {start, end} = CONNECTION.exec(text)?.groups ?? {};
  if (start === undefined || end === undefined) return [];
  return CONNECTION_SERVICES.map((service) => `${start}${service}${end}`);
}

/** Whether two ARNs are one connection's: it has one by its service's old name, and one by the new. */
export function sameConnection(a: string, b: string): boolean {
  return byNewName(a) === byNewName(b);
}

function byNewName(arn: string): string {
  return arn.replace(/(?<=^arn:[a-z-]+:)codestar-connections(?=:)/u, 'codeconnections');
}
