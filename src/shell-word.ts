/** Words that no shell takes for more than they are; zsh looks up what begins with `=`. */
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/u;

/**
 * Gives a function that quotes a text as one word of a POSIX shell, ready to be copied. A text that
 * needs no quotes gets none.
 */
export async function shellQuoting(): Promise<(text: string) => string> {
  const {quote} = await import('shell-quote');
  return (text) => {
    if (PLAIN.test(text)) return text;
    // Control characters would end or colour the line that they are shown in.
    return /\p{Cc}/u.test(text) ? `$'${Array.from(text, escaped).join('')}'` : quote([text]);
  };
}

/** In the form of bash and zsh, which POSIX.1-2024 has adopted. */
function escaped(character: string): string {
  if (/['\\]/u.test(character)) return `\\${character}`;
  if (!/\p{Cc}/u.test(character)) return character;
  const bytes = new TextEncoder().encode(character);
  return Array.from(bytes, (it) => `\\${it.toString(8).padStart(3, '0')}`).join('');
}
