/** A line of a log. */
export interface LogEvent {
  readonly at: Date;
  /** With its line break, as CodeBuild writes it. */
  readonly message: string;
}

/** The logs of an account: streams of lines, in groups. */
export class LogStore {
  /** What a page holds at most where a request does not say; may be changed at any time. */
  pageSize = 10_000;
  /** How long a line that was written cannot be read yet, in milliseconds; may be changed at any time. */
  delayMs = 0;
  readonly #groups = new Map<string, Map<string, LogEvent[]>>();

  /** Makes a stream, and its group, where they are not there. */
  open(group: string, stream: string): void {
    const streams = this.#groups.get(group) ?? new Map<string, LogEvent[]>();
    if (!streams.has(stream)) streams.set(stream, []);
    this.#groups.set(group, streams);
  }

  write(group: string, stream: string, ...events: readonly LogEvent[]): void {
    this.open(group, stream);
    this.#groups
      .get(group)
      ?.get(stream)
      ?.push(...events);
  }

  hasGroup(group: string): boolean {
    return this.#groups.has(group);
  }

  /** Those that can be read by now; `undefined` where there is no such stream. */
  events(group: string, stream: string, now: Date): readonly LogEvent[] | undefined {
    const written = this.#groups.get(group)?.get(stream);
    return written?.filter(({at}) => now.getTime() - at.getTime() >= this.delayMs);
  }

  /** All of a stream as one text, also what cannot be read yet. */
  text(group: string, stream: string): string {
    const written = this.#groups.get(group)?.get(stream) ?? [];
    return written.map(({message}) => message).join('');
  }
}
