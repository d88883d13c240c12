import {BlockList, isIP} from 'node:net';

/** Returns whether a request to a host and port goes past the proxy. */
export type GoesDirectly = (host: string, port: number) => boolean;

/**
 * This machine, and the addresses at which AWS gives credentials to instances, containers and pods. Go and
 * curl never use a proxy for loopback, either.
 */
const LOCAL = new BlockList();
LOCAL.addSubnet('127.0.0.0', 8);
LOCAL.addAddress('::1', 'ipv6');
LOCAL.addSubnet('169.254.0.0', 16);
LOCAL.addSubnet('fe80::', 10, 'ipv6');
LOCAL.addSubnet('fd00:ec2::', 32, 'ipv6');

/**
 * Reads `NO_PROXY`: entries with commas or blanks between them. An entry is `*`, a name, which includes its
 * subdomains, an address, or a CIDR block. A name and an address may have a port.
 * https://about.gitlab.com/blog/we-need-to-talk-no-proxy/, https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function noProxy(list: string): GoesDirectly {
  const entries = list.split(/[\s,]+/u).flatMap((it) => (it === '' ? [] : [entryOf(it)]));
  return (host, port) => isLocal(host) || entries.some((matches) => matches(host, port));
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || contains(LOCAL, host);
}

function entryOf(entry: string): GoesDirectly {
  if (entry === '*') return () => true;
  const {address = '', bits} = /^(?<address>.+)\/(?<bits>[0-9]{1,3})$/u.exec(entry)?.groups ?? {};
  if (bits !== undefined) return blockOf(address, Number(bits));
  const {name, port} = withPort(entry);
  const family = isIP(name);
  const isPort = (it: number) => port === undefined || port === it;
  if (family === 0) {
    const suffix = name
      .toLowerCase()
      .replace(/^\*?\./u, '')
      .replace(/\.$/u, '');
    return (host, it) => isPort(it) && (host === suffix || host.endsWith(`.${suffix}`));
  }
  const addresses = new BlockList();
  addresses.addAddress(name, family === 6 ? 'ipv6' : 'ipv4');
  return (host, it) => isPort(it) && contains(addresses, host);
}

/** An invalid block matches nothing, as in Go. */
function blockOf(address: string, bits: number): GoesDirectly {
  const family = isIP(address);
  if (family === 0 || bits > (family === 6 ? 128 : 32)) return () => false;
  const block = new BlockList();
  block.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
  return (host) => contains(block, host);
}

/** An IPv6 address has a port only after brackets. */
function withPort(entry: string): {readonly name: string; readonly port: number | undefined} {
  if (isIP(entry) === 6) return {name: entry, port: undefined};
  const {name = '', port} = /^(?<name>.*?)(?::(?<port>[0-9]+))?$/u.exec(entry)?.groups ?? {};
  return {
    name: name.replace(/^\[(?<address>.*)\]$/u, '$<address>'),
    port: port === undefined ? undefined : Number(port),
  };
}

function contains(list: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
