/** A line of a log. */
export interface LogEvent {
  readonly at: Date;
  /** With its line break, as CodeBuild writes it. */
  readonly message: string;
}

/** The logs of an account: streams of lines, in groups. */
export class LogStore {
  /** Maximum size of a page if a request does not say. Can change at any time. */
  pageSize = 10_000;
  /** Milliseconds until a written line can be read. Can change at any time. */
  delayMs = 0;
  /** Days that groups keep events. A group without an entry keeps them forever. */
  readonly retentions = new Map<string, number>();
  readonly #groups = new Map<string, Map<string, LogEvent[]>>();

  /** Creates a stream and its group, if they do not exist. */
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

  createGroup(group: string): void {
    this.#groups.set(group, new Map());
  }

  groups(): string[] {
    return [...this.#groups.keys()];
  }

  hasGroup(group: string): boolean {
    return this.#groups.has(group);
  }

  /** The lines that can be read now; `undefined` if the stream does not exist. */
  events(group: string, stream: string, now: Date): readonly LogEvent[] | undefined {
    const written = this.#groups.get(group)?.get(stream);
    return written?.filter(({at}) => now.getTime() - at.getTime() >= this.delayMs);
  }

  /** The whole stream as one text, including lines that cannot be read yet. */
  text(group: string, stream: string): string {
    const written = this.#groups.get(group)?.get(stream) ?? [];
    return written.map(({message}) => message).join('');
  }
}
