import {codePoint, nameOf} from './character-names.ts';

/** An invisible or misleading character, once or more in a row. */
export interface HiddenCharacter {
  /** Its position, in UTF-16 units. */
  readonly offset: number;
  /** In UTF-16 units. */
  readonly length: number;
  /** `U+00A0 NO-BREAK SPACE looks like a space but is not one.` */
  readonly message: string;
  readonly hint: string;
}

/**
 * Control characters except tabs and line breaks; spaces except the ordinary one; line and paragraph
 * separators; and characters without a visible form: zero-width characters, bidirectional marks, soft
 * hyphens, fillers, variation selectors, tags, annotation marks, the blank Braille pattern.
 * https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const HIDDEN = String.raw`(?!\r(?:\n|$))[[\p{Cc}\p{Zs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}\u{2800}]--[\t\n ]]`;

/** Letters and marks of scripts that use joiners: https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters */
const JOINING = String.raw`[[\p{L}\p{M}]&&[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mong}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}]]`;

/**
 * Invisible characters that change visible ones: parts of an emoji, selectors after a symbol or letter,
 * and joiners between letters.
 */
const PARTS = [
  String.raw`\p{RGI_Emoji}`,
  String.raw`\p{Extended_Pictographic}[\uFE0E\uFE0F]`,
  String.raw`\p{sc=Hani}[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]`,
  String.raw`\p{sc=Mong}[\u180B-\u180D\u180F]`,
  String.raw`(?<=${JOINING})[\u200C\u200D](?=${JOINING})`,
].join('|');

/** A text without these has no hidden characters. This check is fast, and most texts have none. */
const UNUSUAL = /[^\t\n\r\x20-\x7E]|\r(?!\n|$)/u;

let either: RegExp | undefined;

/** Compiled when a text needs it: that takes longer than reading all files of a codebase. */
function eitherPattern(): RegExp {
  either ??= new RegExp(`(?<part>${PARTS})|(?<hidden>${HIDDEN})\\k<hidden>*`, 'gv');
  return either;
}

/** Finds every invisible or misleading character of a text. */
export function hiddenCharacters(text: string): HiddenCharacter[] {
  if (!UNUSUAL.test(text)) return [];
  return [...text.matchAll(eitherPattern())]
    .filter(({groups}) => groups?.['part'] === undefined)
    .map(({0: run, groups, index}) => ({
      offset: index,
      length: run.length,
      ...description(groups?.['hidden'] ?? run),
    }));
}

/** Returns a part of a text with `<U+00A0>` in place of each hidden character. */
export function revealed(text: string, from = 0, to = text.length): string {
  let shown = '';
  let at = from;
  for (const {offset, length} of hiddenCharacters(text)) {
    if (offset < from || offset >= to) continue;
    const codes = Array.from(text.slice(offset, offset + length), (it) => `<${codePoint(it)}>`);
    shown += text.slice(at, offset) + codes.join('');
    at = offset + length;
  }
  return shown + text.slice(at, to);
}

function description(character: string): Pick<HiddenCharacter, 'message' | 'hint'> {
  const name = `${codePoint(character)} ${nameOf(character)}`;
  if (/[\r\u0085\p{Zl}\p{Zp}]/u.test(character)) {
    return {
      message: `${name} looks like a line break but is not one.`,
      hint: 'Replace it with a line break, or delete it.',
    };
  }
  if (/[\p{Zs}\u2800\u3164\uFFA0]/u.test(character)) {
    return {
      message: `${name} looks like a space but is not one.`,
      hint: 'Replace it with a space.',
    };
  }
  return {message: `${name} is an invisible character.`, hint: 'Delete it.'};
}
