/** The URL of a proxy, or why a value is none. Reasons never have a part of it, because it may have a password. */
export type ProxyUrl =
  | {readonly text: string; readonly url: URL; readonly why?: never}
  | {readonly why: string};

/**
 * Reads the URL of an HTTP proxy. Its scheme may be missing. A URL with a path, a query or a fragment has a
 * password with characters that are not encoded, and its host would be wrong.
 */
export function readProxyUrl(value: string): ProxyUrl {
  const bare = value.trim();
  const text = /^[a-z][a-z0-9+.-]*:\/\//iu.test(bare) ? bare : `http://${bare}`;
  const after = text.slice(text.indexOf('//') + 2);
  if (/["'\\\s?#]|\/./u.test(after)) {
    return {why: 'it has characters that must be percent-encoded, or that do not belong to it'};
  }
  if (!URL.canParse(text)) return {why: 'it is not a URL'};
  const url = new URL(text);
  const {protocol} = url;
  if (protocol !== 'http:' && protocol !== 'https:') {
    return {why: `proxies with ${protocol}// are not supported`};
  }
  return {text, url};
}
