/**
 * The ways in which programs write a text that is quoted or escaped, each as the text by itself, without
 * the quotes around it.
 */
export function secretForms(value: string): string[] {
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
    // PHP
    plain.replaceAll('/', String.raw`\/`),
    // Go: https://pkg.go.dev/encoding/json#Marshal
    plain.replaceAll(/[<>&\u2028\u2029]/gu, unicodeEscapes),
    // Python, and others that keep to ASCII
    plain.replaceAll(/[^ -~]/gu, unicodeEscapes),
    // Ruby on Rails and .NET escape these too.
    plain.replaceAll(/[^ -~]|[<>&'+]/gu, unicodeEscapes),
  ];
}

/** `\u00e9`; a character beyond the first plane is two of them, as in JSON. */
function unicodeEscapes(character: string): string {
  return Array.from(
    {length: character.length},
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

function shellForms(value: string): string[] {
  // In C's way: `$'…'` of bash, and Python's repr() of a text with or without an apostrophe.
  const c = value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`);
  return [
    c,
    c.replaceAll("'", String.raw`\'`),
    // In single quotes, by bash and by busybox and dash.
    value.replaceAll("'", String.raw`'\''`),
    value.replaceAll("'", `'"'"'`),
    // In double quotes, as `export -p` of bash.
    value.replaceAll(/["$`\\]/gu, String.raw`\$&`),
    // Without quotes, as bash's printf %q.
    value.replaceAll(/[^\w%+,./:=@^-]/gu, String.raw`\$&`),
  ];
}

/** What is escaped in an address, by who writes it. */
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
