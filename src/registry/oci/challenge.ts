/** A way to sign in that a server offers. */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** By name in lower case: `realm`, `service`, `scope`. */
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PARAMETER = new RegExp(
  // Unquoted URLs are invalid, but some servers send them.
  String.raw`[\s,]*(?<name>${TOKEN})\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\[^])*)"|(?<plain>[^\s,"=]+))`,
  'uy',
);
const SCHEME = new RegExp(
  String.raw`[\s,]*(?<scheme>${TOKEN})(?:\s+[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$)))?`,
  'uy',
);

/**
 * Parses a `WWW-Authenticate` header, or several joined by commas:
 * https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 *
 * @returns the challenges before the first syntax error. Never fails.
 */
export function parseChallenges(header: string): Challenge[] {
  const challenges: {scheme: string; parameters: Map<string, string>}[] = [];
  let position = 0;
  const next = (pattern: RegExp) => {
    pattern.lastIndex = position;
    const match = pattern.exec(header);
    if (match !== null) position = pattern.lastIndex;
    return match?.groups;
  };
  for (;;) {
    const current = challenges.at(-1);
    const parameter = current === undefined ? undefined : next(PARAMETER);
    if (parameter !== undefined) {
      const value = parameter['quoted']?.replaceAll(/\\([^])/gu, '$1') ?? parameter['plain'] ?? '';
      current?.parameters.set((parameter['name'] ?? '').toLowerCase(), value);
      continue;
    }
    const scheme = next(SCHEME)?.['scheme'];
    if (scheme === undefined) break;
    challenges.push({scheme: scheme.toLowerCase(), parameters: new Map()});
  }
  return challenges.map(({scheme, parameters}) => ({
    scheme,
    parameters: Object.fromEntries(parameters),
  }));
}
