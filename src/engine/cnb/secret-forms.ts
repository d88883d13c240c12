/** Every form of these characters is the same. Keys and tokens of services often have no others. */
const NEVER_ESCAPED = /^[\w.-]*$/u;

/**
 * The forms in which programs quote or escape a text, each without the surrounding quotes.
 */
export function secretForms(value: string): string[] {
  if (NEVER_ESCAPED.test(value)) return [value];
  const json = jsonForms(value);
  return [
    value,
    ...json,
    ...json.flatMap((form) => jsonForms(form)), // JSON in JSON
    ...shellForms(value),
    ...percentForms(value),
    htmlForm(value),
  ];
}

function jsonForms(value: string): string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  return [
    plain,
    // .NET's System.Text.Json escapes quotes in the same way as others:
    // https://learn.microsoft.com/en-us/dotnet/standard/serialization/system-text-json/character-encoding
    ...bothCases(plain.replaceAll(String.raw`\"`, String.raw`\u0022`), /[^ -~]|[<>&'+`]/gu),
    // PHP
    plain.replaceAll('/', String.raw`\/`),
    // Go: https://pkg.go.dev/encoding/json#Marshal
    ...bothCases(plain, /[<>&\u2028\u2029]/gu),
    // Python, Jackson and others that only write ASCII
    ...bothCases(plain, /[^ -~]/gu),
    // Ruby on Rails and Newtonsoft's Json.NET also escape these.
    ...bothCases(plain, /[^ -~]|[<>&'+]/gu),
  ];
}

/** With hex digits in lower case and in upper case. */
function bothCases(text: string, escaped: RegExp): string[] {
  const lower = text.replaceAll(escaped, unicodeEscapes);
  return [lower, lower.replaceAll(/\\u[0-9a-f]{4}/gu, (it) => `\\u${it.slice(2).toUpperCase()}`)];
}

/** `\u00e9`; a character beyond the first plane becomes two escapes, as in JSON. */
function unicodeEscapes(character: string): string {
  return Array.from(
    {length: character.length},
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

function shellForms(value: string): string[] {
  // As in C: `$'…'` of bash, and repr() of Python for a text with or without an apostrophe.
  const c = value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`);
  return [
    ...[c, ...byteForms(c)].flatMap((it) => [
      it,
      it.replaceAll("'", String.raw`\'`),
      it.replaceAll('"', String.raw`\"`),
    ]),
    // In single quotes: bash, then busybox and dash.
    value.replaceAll("'", String.raw`'\''`),
    value.replaceAll("'", `'"'"'`),
    // In double quotes: `export -p` of bash.
    value.replaceAll(/["$`\\]/gu, String.raw`\$&`),
    // Without quotes: `printf %q` of bash.
    value.replaceAll(/[^\w%+,./:=@^-]/gu, String.raw`\$&`),
  ];
}

/** Bytes that are not ASCII as numbers: octal in bash and Git, hex in Python and zsh. */
function byteForms(c: string): string[] {
  const escaped = (escape: (byte: number) => string) =>
    c.replaceAll(/[^ -~]+/gu, (run) => Array.from(Buffer.from(run), escape).join(''));
  return [
    escaped((byte) => `\\${byte.toString(8).padStart(3, '0')}`),
    escaped((byte) => `\\x${hexOf(byte)}`),
    escaped((byte) => `\\x${hexOf(byte).toUpperCase()}`),
  ];
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** The characters that different programs escape in a URL. */
const ESCAPED = [
  /[^A-Za-z0-9._~-]/gu, // https://www.rfc-editor.org/rfc/rfc3986#section-2.3
  /[^A-Za-z0-9._~!'()*-]/gu, // JavaScript's encodeURIComponent
  /[^A-Za-z0-9._~/-]/gu, // Python's quote
  /[^A-Za-z0-9._~$&+,;=-]/gu, // Go's url.UserPassword
  /[^A-Za-z0-9._~!$&'()*+,%-]/gu, // https://url.spec.whatwg.org/#userinfo-percent-encode-set
  /[^A-Za-z0-9._*-]/gu, // https://url.spec.whatwg.org/#application-x-www-form-urlencoded-percent-encode-set
];

function percentForms(value: string): string[] {
  const upper = ESCAPED.map((escaped) => value.replaceAll(escaped, percentEscapes));
  const all = [...upper, ...upper.map((form) => form.replaceAll('%20', '+'))];
  const lower = all.map((form) => form.replaceAll(/%[0-9A-F]{2}/gu, (hex) => hex.toLowerCase()));
  return [...all, ...lower];
}

function percentEscapes(character: string): string {
  return Array.from(
    Buffer.from(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}

function htmlForm(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
