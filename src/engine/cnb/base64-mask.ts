/** Base64, of either alphabet, with or without its padding. */
const RUN = /[\w+/-]{4,}={0,2}/gu;

/** So many characters of an encoded secret in a row are hidden: `base64` breaks its output into lines. */
const SPAN = 16;

/** What a span of an encoded secret says of the characters next to it. */
interface Span {
  /** The secret makes up a part of the character before, or after. */
  readonly reachesBefore: boolean;
  readonly reachesAfter: boolean;
}

/**
 * Hides secrets in base64 and base64url, with or without padding, alone or inside of a longer encoded text
 * (`user:secret` of HTTP Basic), in one line or broken into lines.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-4
 */
export function base64Mask(secrets: readonly string[], mask: string): (text: string) => string {
  const spans = new Map(
    // A secret has one of three places in the groups of three bytes that are encoded together.
    secrets.flatMap((secret) => [0, 1, 2].flatMap((place) => encodedSpans(secret, place))),
  );
  const lengths = [...new Set([...spans.keys()].map(({length}) => length))];
  return (text) =>
    text.replaceAll(RUN, (run) => {
      const hidden = hiddenIn(run, spans, lengths);
      return hidden.size === 0 ? run : withMask(run, hidden, mask);
    });
}

function encodedSpans(secret: string, place: number): (readonly [string, Span])[] {
  const bytes = Buffer.concat([Buffer.alloc(place), Buffer.from(secret)]);
  // The characters that nothing but the secret decides.
  const characters = bytes
    .toString('base64')
    .slice(Math.ceil((place * 8) / 6), Math.floor((bytes.length * 8) / 6));
  const length = Math.min(SPAN, characters.length);
  const last = characters.length - length;
  return Array.from({length: last + 1}, (_, at) => [
    characters.slice(at, at + length),
    {
      reachesBefore: at === 0 && place > 0,
      reachesAfter: at === last && bytes.length % 3 > 0,
    },
  ]);
}

/** The places of the characters that a secret makes up. */
function hiddenIn(
  run: string,
  spans: ReadonlyMap<string, Span>,
  lengths: readonly number[],
): ReadonlySet<number> {
  const standard = run.replaceAll('-', '+').replaceAll('_', '/');
  const hidden = new Set<number>();
  for (const length of lengths) {
    for (let at = 0; at + length <= standard.length; at += 1) {
      const span = spans.get(standard.slice(at, at + length));
      if (span === undefined) continue;
      const from = span.reachesBefore ? at - 1 : at;
      const to = at + length + (span.reachesAfter ? 1 : 0);
      for (let place = from; place < to; place += 1) hidden.add(place);
    }
  }
  return hidden;
}

/** Padding tells the length of what is before it, so it is hidden with that. */
function withMask(run: string, hidden: ReadonlySet<number>, mask: string): string {
  let wasHidden = false;
  return Array.from(run, (character, at) => {
    const isHidden = hidden.has(at) || (character === '=' && wasHidden);
    const shown = isHidden ? (wasHidden ? '' : mask) : character;
    wasHidden = isHidden;
    return shown;
  }).join('');
}
