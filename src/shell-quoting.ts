/** Words that have no special meaning in any shell. zsh replaces words that start with `=`. */
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/u;
/** Control characters and line separators could end the line or change its colours, bidi marks its order. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

/**
 * Returns a function that quotes text as one word for a POSIX shell, for commands that people copy. Text
 * that needs no quotes is returned unchanged.
 */
export async function shellQuoting(): Promise<(text: string) => string> {
  const {quote} = await import('shell-quote');
  return (text) => {
    if (PLAIN.test(text)) return text;
    return UNPRINTABLE.test(text) ? `$'${Array.from(text, escaped).join('')}'` : quote([text]);
  };
}

/** In the form `$'\012'` of bash and zsh, which is part of POSIX.1-2024. */
function escaped(character: string): string {
  if (/['\\]/u.test(character)) return `\\${character}`;
  if (!UNPRINTABLE.test(character)) return character;
  const bytes = new TextEncoder().encode(character);
  return Array.from(bytes, (it) => `\\${it.toString(8).padStart(3, '0')}`).join('');
}
