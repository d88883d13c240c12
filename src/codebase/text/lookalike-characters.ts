import {codePoint, nameOf} from './character-names.ts';

/** Letters of other scripts, and the Latin letters that they look like: lower case first, then capitals. */
const LETTERS = new Map(
  [
    ['Cyrillic', 'абвеоіјкмнпрсԛѕтухԝһԁҽАВЕІЈКМНОРСЅТУХ', 'a6beoijkmhnpcqstyxwhdeABEIJKMHOPCSTYX'],
    ['Greek', 'αγεικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ayeikvoptuxwABEZHIKMNOPTYX'],
    ['Armenian', 'օսոհցզ', 'ounhgq'],
  ].flatMap(([script = '', letters = '', latin = '']) =>
    Array.from(letters, (letter, at): [string, {script: string; latin: string}] => [
      letter,
      {script, latin: latin[at] ?? ''},
    ]),
  ),
);

/** A word, or another sign: wide forms, dashes and colons. */
const PIECE = /[\p{L}\p{N}\p{M}]+|[\uFF01-\uFF5E\u2010-\u2015\u2212\u2236\uA789]/gu;

/**
 * Finds the first character of a text that looks like an ASCII character, such as a Cyrillic letter among
 * Latin ones. Ignores words of another language, which contain other letters too.
 *
 * @returns a sentence; `undefined` if there is no such character.
 */
export function lookalike(text: string): string | undefined {
  if (/^[\t\n\r -~]*$/u.test(text)) return undefined;
  for (const [piece] of text.matchAll(PIECE)) {
    const others = Array.from(piece).filter((it) => it > '~');
    const meant = others.map((it) => [it, asciiOf(it)] as const);
    const [first] = meant;
    if (first === undefined || !meant.every(([, ascii]) => ascii !== undefined)) continue;
    const [character, ascii] = first;
    return `${codePoint(character)}${kindOf(character)} looks like "${ascii}" but is not one.`;
  }
  return undefined;
}

function asciiOf(character: string): string | undefined {
  const letter = LETTERS.get(character)?.latin;
  if (letter !== undefined) return letter;
  const code = character.codePointAt(0) ?? 0;
  if (isWide(code)) return String.fromCodePoint(code - 0xfe_e0);
  if (/[\u2010-\u2015\u2212]/u.test(character)) return '-';
  return /[\u2236\uA789]/u.test(character) ? ':' : undefined;
}

function kindOf(character: string): string {
  const script = LETTERS.get(character)?.script;
  if (script !== undefined) return `, a ${script} letter,`;
  if (isWide(character.codePointAt(0) ?? 0)) return ', a full-width character,';
  return ` ${nameOf(character)}`;
}

/** https://www.unicode.org/charts/PDF/UFF00.pdf */
function isWide(code: number): boolean {
  return code >= 0xff_01 && code <= 0xff_5e;
}
