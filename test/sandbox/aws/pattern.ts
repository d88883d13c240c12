/** What may stand behind a backslash where JavaScript reads `u` patterns. */
const SYNTAX = /[$()*+./?[\\\]^{|}]/u;

/**
 * The JavaScript form of a pattern in a service's model, which is Java's: it has to match the whole
 * text, and a backslash may stand before any sign.
 *
 * @throws where the pattern has no such form.
 */
export function javaPattern(source: string): RegExp {
  const {body, flags} = converted(source);
  return new RegExp(`^(?:${body})$`, flags);
}

/** The same of a pattern that may be found anywhere in a text. @throws where it has no such form. */
export function javaSearch(source: string): RegExp {
  const {body, flags} = converted(source);
  return new RegExp(body, flags);
}

function converted(source: string): {readonly body: string; readonly flags: string} {
  const flags = /^\(\?(?<flags>[ims]+)\)/u.exec(source);
  const body = flags === null ? source : source.slice(flags[0].length);
  let made = '';
  let inClass = false;
  for (let index = 0; index < body.length; index += 1) {
    const sign = body[index] ?? '';
    if (sign !== '\\') {
      if (sign === '[' && inClass) made += '\\';
      else if (sign === '[') inClass = true;
      if (sign === ']') inClass = false;
      made += isOpenHyphen(body, index, inClass) ? '\\-' : sign;
      continue;
    }
    index += 1;
    made += escaped(body[index] ?? '', inClass);
  }
  return {body: made, flags: `u${flags?.groups?.['flags'] ?? ''}`};
}

/** A sign behind a backslash: syntax, a class or a code stay; others stand for themselves. */
function escaped(sign: string, inClass: boolean): string {
  if (sign === 'A') return '^';
  if (sign === 'z' || sign === 'Z') return '$';
  if (/[a-zA-Z0-9]/u.test(sign) || SYNTAX.test(sign)) return `\\${sign}`;
  return sign === '-' && inClass ? '\\-' : sign;
}

/** `[\w-.]`: a hyphen beside a class of signs is a hyphen, which `u` patterns want to be told. */
function isOpenHyphen(body: string, index: number, inClass: boolean): boolean {
  if (!inClass || body[index] !== '-') return false;
  return /\\[dwsDWS]$/u.test(body.slice(0, index)) || /^\\[dwsDWS]/u.test(body.slice(index + 1));
}
