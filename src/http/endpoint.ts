/** Where a request goes. */
export interface Endpoint {
  /** A name in lower case without a dot at the end, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether it uses TLS. */
  readonly isSecure: boolean;
}

/** Returns the endpoint of an http or https URL, or of its parts. */
export function endpointOf({
  protocol,
  hostname,
  port,
}: Pick<URL, 'protocol' | 'hostname' | 'port'>): Endpoint {
  const isSecure = protocol === 'https:';
  return {
    host: hostname
      .toLowerCase()
      .replace(/^\[(?<address>.*)\]$/u, '$<address>')
      .replace(/\.$/u, ''),
    port: port === '' ? (isSecure ? 443 : 80) : Number(port),
    isSecure,
  };
}

/** `host:port`, with brackets around an IPv6 address. */
export function hostAndPort({host, port}: Pick<Endpoint, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** `host`, with the port if it is not that of the protocol. */
export function shownHost({host, port, isSecure}: Endpoint): string {
  const standard = isSecure ? 443 : 80;
  const whole = hostAndPort({host, port});
  return port === standard ? whole.slice(0, -`:${standard}`.length) : whole;
}
