import {BlockList, isIP} from 'node:net';
import {domainToASCII} from 'node:url';
import {hostAndPort} from './endpoint.ts';

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
  const matchers = entriesOf(list).map((it) => matcherOf(it));
  return (host, port) => isLocal(host) || matchers.some((matches) => matches(host, port));
}

/**
 * Returns `NO_PROXY` for programs in Go, with the same meaning. Go knows only commas, and `.example.com` does
 * not include `example.com`.
 */
export function noProxyOfGo(list: string): string {
  return entriesOf(list)
    .map(({name, port}) => (port === undefined ? name : hostAndPort({host: name, port})))
    .join(',');
}

/** An entry in its normal form. */
interface Entry {
  /** `*`, a name in lower case without dots around it, an address without brackets, or a CIDR block. */
  readonly name: string;
  readonly port: number | undefined;
}

function entriesOf(list: string): readonly Entry[] {
  return list.split(/[\s,]+/u).flatMap((it) => (it === '' ? [] : [entryOf(it)]));
}

function entryOf(entry: string): Entry {
  const {name, port} = withPort(entry);
  return {name: isIP(name) === 0 ? normalName(name) : name, port};
}

/** Hosts are compared in ASCII, as DNS knows them. */
function normalName(name: string): string {
  const bare = name
    .toLowerCase()
    .replace(/^\*?\./u, '')
    .replace(/\.$/u, '');
  return /\P{ASCII}/u.test(bare) ? domainToASCII(bare) || bare : bare;
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || contains(LOCAL, host);
}

function matcherOf({name, port}: Entry): GoesDirectly {
  if (port === undefined) {
    if (name === '*') return () => true;
    const {address = '', bits} = /^(?<address>.+)\/(?<bits>[0-9]{1,3})$/u.exec(name)?.groups ?? {};
    if (bits !== undefined) return blockOf(address, Number(bits));
  }
  const family = isIP(name);
  const isPort = (it: number) => port === undefined || port === it;
  if (family === 0) {
    return (host, it) => isPort(it) && (host === name || host.endsWith(`.${name}`));
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
