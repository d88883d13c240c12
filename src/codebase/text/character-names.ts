/**
 * Names of characters that are invisible or look like others:
 * https://www.unicode.org/Public/UCD/latest/ucd/UnicodeData.txt, and NameAliases.txt next to it.
 */
const NAMES = new Map(
  [
    '0000 NULL',
    '0007 BELL',
    '0008 BACKSPACE',
    '000B LINE TABULATION',
    '000C FORM FEED',
    '000D CARRIAGE RETURN',
    '001A SUBSTITUTE',
    '001B ESCAPE',
    '007F DELETE',
    '0085 NEXT LINE',
    '00A0 NO-BREAK SPACE',
    '00AD SOFT HYPHEN',
    '034F COMBINING GRAPHEME JOINER',
    '061C ARABIC LETTER MARK',
    '115F HANGUL CHOSEONG FILLER',
    '1160 HANGUL JUNGSEONG FILLER',
    '1680 OGHAM SPACE MARK',
    '17B4 KHMER VOWEL INHERENT AQ',
    '17B5 KHMER VOWEL INHERENT AA',
    '180B MONGOLIAN FREE VARIATION SELECTOR ONE',
    '180C MONGOLIAN FREE VARIATION SELECTOR TWO',
    '180D MONGOLIAN FREE VARIATION SELECTOR THREE',
    '180E MONGOLIAN VOWEL SEPARATOR',
    '180F MONGOLIAN FREE VARIATION SELECTOR FOUR',
    '2000 EN QUAD',
    '2001 EM QUAD',
    '2002 EN SPACE',
    '2003 EM SPACE',
    '2004 THREE-PER-EM SPACE',
    '2005 FOUR-PER-EM SPACE',
    '2006 SIX-PER-EM SPACE',
    '2007 FIGURE SPACE',
    '2008 PUNCTUATION SPACE',
    '2009 THIN SPACE',
    '200A HAIR SPACE',
    '200B ZERO WIDTH SPACE',
    '200C ZERO WIDTH NON-JOINER',
    '200D ZERO WIDTH JOINER',
    '200E LEFT-TO-RIGHT MARK',
    '200F RIGHT-TO-LEFT MARK',
    '2010 HYPHEN',
    '2011 NON-BREAKING HYPHEN',
    '2012 FIGURE DASH',
    '2013 EN DASH',
    '2014 EM DASH',
    '2015 HORIZONTAL BAR',
    '2018 LEFT SINGLE QUOTATION MARK',
    '2019 RIGHT SINGLE QUOTATION MARK',
    '201A SINGLE LOW-9 QUOTATION MARK',
    '201B SINGLE HIGH-REVERSED-9 QUOTATION MARK',
    '201C LEFT DOUBLE QUOTATION MARK',
    '201D RIGHT DOUBLE QUOTATION MARK',
    '201E DOUBLE LOW-9 QUOTATION MARK',
    '201F DOUBLE HIGH-REVERSED-9 QUOTATION MARK',
    '2028 LINE SEPARATOR',
    '2029 PARAGRAPH SEPARATOR',
    '202A LEFT-TO-RIGHT EMBEDDING',
    '202B RIGHT-TO-LEFT EMBEDDING',
    '202C POP DIRECTIONAL FORMATTING',
    '202D LEFT-TO-RIGHT OVERRIDE',
    '202E RIGHT-TO-LEFT OVERRIDE',
    '202F NARROW NO-BREAK SPACE',
    '205F MEDIUM MATHEMATICAL SPACE',
    '2060 WORD JOINER',
    '2061 FUNCTION APPLICATION',
    '2062 INVISIBLE TIMES',
    '2063 INVISIBLE SEPARATOR',
    '2064 INVISIBLE PLUS',
    '2066 LEFT-TO-RIGHT ISOLATE',
    '2067 RIGHT-TO-LEFT ISOLATE',
    '2068 FIRST STRONG ISOLATE',
    '2069 POP DIRECTIONAL ISOLATE',
    '206A INHIBIT SYMMETRIC SWAPPING',
    '206B ACTIVATE SYMMETRIC SWAPPING',
    '206C INHIBIT ARABIC FORM SHAPING',
    '206D ACTIVATE ARABIC FORM SHAPING',
    '206E NATIONAL DIGIT SHAPES',
    '206F NOMINAL DIGIT SHAPES',
    '2212 MINUS SIGN',
    '2236 RATIO',
    '2800 BRAILLE PATTERN BLANK',
    '3000 IDEOGRAPHIC SPACE',
    '3164 HANGUL FILLER',
    'A789 MODIFIER LETTER COLON',
    'FEFF ZERO WIDTH NO-BREAK SPACE',
    'FFA0 HALFWIDTH HANGUL FILLER',
    'FFF9 INTERLINEAR ANNOTATION ANCHOR',
    'FFFA INTERLINEAR ANNOTATION SEPARATOR',
    'FFFB INTERLINEAR ANNOTATION TERMINATOR',
  ].map((row): [number, string] => [Number.parseInt(row, 16), row.slice(row.indexOf(' ') + 1)]),
);

/** Names that end with a number: first and last code point, start of the name, and first number. */
const NUMBERED: readonly (readonly [number, number, string, number])[] = [
  [0xfe00, 0xfe0f, 'VARIATION SELECTOR-', 1],
  [0xe0100, 0xe01ef, 'VARIATION SELECTOR-', 17],
];

/** Names for characters that are not listed above. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/\p{Cc}/u, 'CONTROL CHARACTER'],
  [/[\u{E0000}-\u{E007F}]/u, 'TAG CHARACTER'],
  [/\p{Zs}/u, 'SPACE'],
  [/\p{Cn}/u, 'UNASSIGNED CHARACTER'],
];

/** Returns the Unicode name of a character if it is listed here, else its kind. */
export function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const name = NAMES.get(code);
  if (name !== undefined) return name;
  for (const [first, last, start, from] of NUMBERED) {
    if (code >= first && code <= last) return `${start}${code - first + from}`;
  }
  return KINDS.find(([kind]) => kind.test(character))?.[1] ?? 'FORMAT CHARACTER';
}

/** Returns the code point of a character: `U+00A0`. */
export function codePoint(character: string): string {
  const digits = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return `U+${digits}`;
}
