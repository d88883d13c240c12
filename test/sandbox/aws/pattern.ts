/** Characters that can follow a backslash in JavaScript's `u` patterns. */
const SYNTAX = /[$()*+./?[\\\]^{|}]/u;

/**
 * Translates a Java pattern of a service's model to JavaScript. It must match the whole text, and a backslash
 * may precede any character.
 *
 * @throws if JavaScript has no such form.
 */
export function javaPattern(source: string): RegExp {
  const {body, flags} = converted(source);
  return new RegExp(`^(?:${body})$`, flags);
}

/** The same for a pattern that may match anywhere in a text. @throws if JavaScript has no such form. */
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

/** A character after a backslash: syntax, a class or a code stay. Others stand for themselves. */
function escaped(sign: string, inClass: boolean): string {
  if (sign === 'A') return '^';
  if (sign === 'z' || sign === 'Z') return '$';
  if (/[a-zA-Z0-9]/u.test(sign) || SYNTAX.test(sign)) return `\\${sign}`;
  return sign === '-' && inClass ? '\\-' : sign;
}

/** `[\w-.]`: a hyphen next to a class is a hyphen. A `u` pattern must escape it. */
function isOpenHyphen(body: string, index: number, inClass: boolean): boolean {
  if (!inClass || body[index] !== '-') return false;
  return /\\[dwsDWS]$/u.test(body.slice(0, index)) || /^\\[dwsDWS]/u.test(body.slice(index + 1));
}
