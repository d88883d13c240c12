/** A password may hold an `@`: the last one before the path ends it. */
const USER = /^(?<scheme>[^/]+:\/\/)[^/]*@/u;
const QUERY = /^(?<address>[^/]+:\/\/[^?#]*)[?#].*$/su;

/**
 * A remote's URL without what may be secret in it: user, password, query and fragment. A path, and
 * what ssh alone understands, stays as it is.
 *
 * @returns `undefined` where there is none.
 */
export function publicUrl(url: string): string | undefined {
  if (url === '') return undefined;
  return url.replace(USER, '$<scheme>').replace(QUERY, '$<address>');
}
