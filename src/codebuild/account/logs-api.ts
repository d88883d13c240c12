import type {CloudWatchLogsClient} from '@aws-sdk/client-cloudwatch-logs';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import type {AccountPlace} from './account-place.ts';

/** A line of a log, without its line break. */
export interface LogLine {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** Some lines of a log, and where the next begin. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  /** The one that was given, where all is read that there is by now. */
  readonly token: string | undefined;
}

/** Where a log is. */
interface LogPlace {
  readonly group: string;
  readonly stream: string;
}

/** The calls of CloudWatch Logs. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
export class LogsApi {
  readonly #client: LazyClient<CloudWatchLogsClient>;
  readonly #prefix: string;

  constructor(settings: AwsSettings, {partition, region, accountId}: AccountPlace) {
    this.#client = new LazyClient(settings, async (config) => {
      const {CloudWatchLogsClient} = await import('@aws-sdk/client-cloudwatch-logs');
      return new CloudWatchLogsClient(config);
    });
    this.#prefix = `arn:${partition}:logs:${region}:${accountId}:log-group`;
  }

  /**
   * The lines from the beginning, or from where a former page ended. A page may be empty though there
   * are more; only where the token stays the same there are none.
   *
   * @returns `undefined` where there is no such log (yet).
   */
  async page({group, stream}: LogPlace, token: string | undefined): Promise<LogPage | undefined> {
    const {GetLogEventsCommand} = await import('@aws-sdk/client-cloudwatch-logs');
    const input = {
      logGroupName: group,
      logStreamName: stream,
      startFromHead: true,
      ...(token === undefined ? {} : {nextToken: token}),
    };
    const answer = await this.#client.call(
      {
        task: `read the log ${group}`,
        action: 'logs:GetLogEvents',
        resource: `${this.#prefix}:${group}:log-stream:${stream}`,
      },
      (client, options) => client.send(new GetLogEventsCommand(input), options),
      ['ResourceNotFoundException'],
    );
    return (
      answer && {
        lines: (answer.events ?? []).flatMap(({timestamp = 0, message = ''}) =>
          message
            .replace(/\r?\n$/u, '')
            .split('\n')
            .map((text) => ({at: timestamp, text: overwritten(text)})),
        ),
        token: answer.nextForwardToken,
      }
    );
  }
}

/** What a terminal would show in the end of a line that was written over, as progress is. */
function overwritten(text: string): string {
  return text.replace(/\r+$/u, '').split('\r').at(-1) ?? '';
}
