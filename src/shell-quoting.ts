/** Words that have no special meaning in any shell. zsh replaces words that start with `=`. */
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/u;

/**
 * Returns a function that quotes text as one word for a POSIX shell, for commands that people copy. Text
 * that needs no quotes is returned unchanged.
 */
export async function shellQuoting(): Promise<(text: string) => string> {
  const {quote} = await import('shell-quote');
  return (text) => {
    if (PLAIN.test(text)) return text;
    // Control characters could end the line or change its colours.
    return /\p{Cc}/u.test(text) ? `$'${Array.from(text, escaped).join('')}'` : quote([text]);
  };
}

/** In the form `$'\012'` of bash and zsh, which is part of POSIX.1-2024. */
function escaped(character: string): string {
  if (/['\\]/u.test(character)) return `\\${character}`;
  if (!/\p{Cc}/u.test(character)) return character;
  const bytes = new TextEncoder().encode(character);
  return Array.from(bytes, (it) => `\\${it.toString(8).padStart(3, '0')}`).join('');
}
