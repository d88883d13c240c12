import type {LogLine, LogsApi} from '../account/logs-api.ts';

/** The place of a log in CloudWatch. */
type LogPlace = Parameters<LogsApi['page']>[0];

/** A page with fewer lines is the last, or almost. */
const FULL_PAGE = 500;
/**
 * Empty pages in a row, each with a new token, after which a log counts as read. Gaps in a log give some of them.
 * If its events have expired, CloudWatch never stops: https://github.com/boto/boto3/issues/4591
 */
const MOST_EMPTY_PAGES = 50;

/** Reads a log in CloudWatch page by page, and remembers what has been read. */
export class LogCursor {
  readonly #logs: Pick<LogsApi, 'page'>;
  #token: string | undefined;

  constructor(logs: Pick<LogsApi, 'page'>) {
    this.#logs = logs;
  }

  /** Yields all lines since the last call. Nothing if the log does not exist (yet). */
  async *rest(log: LogPlace | undefined): AsyncGenerator<readonly LogLine[]> {
    yield* this.#lines(log, () => false);
  }

  /** Yields most lines since the last call. Saves the request that would confirm that there are no more. */
  async *news(log: LogPlace | undefined): AsyncGenerator<readonly LogLine[]> {
    yield* this.#lines(log, (lines) => lines.length < FULL_PAGE);
  }

  async *#lines(
    log: LogPlace | undefined,
    isEnough: (lines: readonly LogLine[]) => boolean,
  ): AsyncGenerator<readonly LogLine[]> {
    if (log === undefined) return;
    let emptyPages = 0;
    while (emptyPages < MOST_EMPTY_PAGES) {
      const page = await this.#logs.page(log, this.#token);
      if (page === undefined) return;
      const {lines, token} = page;
      const isEnd = token === this.#token;
      this.#token = token;
      emptyPages = lines.length === 0 ? emptyPages + 1 : 0;
      yield lines;
      if (isEnd || isEnough(lines)) return;
    }
  }
}
