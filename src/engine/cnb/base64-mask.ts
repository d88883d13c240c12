/** Base64 or base64url, with or without padding. */
const RUN = /[\w+/-]{4,}={0,2}/gu;

/** Shortest part of an encoded secret that is hidden, because `base64` splits its output into lines. */
const SPAN = 16;

/** Whether characters next to a part of an encoded secret belong to it, too. */
interface Span {
  /** The character before, or after, encodes some bits of the secret. */
  readonly reachesBefore: boolean;
  readonly reachesAfter: boolean;
}

/**
 * Hides secrets in base64 and base64url, with or without padding, alone or in a longer encoded text such as
 * `user:secret` of HTTP Basic, on one line or on several.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-4
 */
export function base64Mask(secrets: readonly string[], mask: string): (text: string) => string {
  const spans = new Map(
    // Three bytes are encoded together, so a secret starts at one of three positions.
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
  // The characters that only depend on the secret.
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

/** The positions of the characters that encode a secret. */
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

/** Padding reveals the length of the text before it, so it is hidden, too. */
function withMask(run: string, hidden: ReadonlySet<number>, mask: string): string {
  let wasHidden = false;
  return Array.from(run, (character, at) => {
    const isHidden = hidden.has(at) || (character === '=' && wasHidden);
    const shown = isHidden ? (wasHidden ? '' : mask) : character;
    wasHidden = isHidden;
    return shown;
  }).join('');
}
