import type {CloudWatchLogsClient} from '@aws-sdk/client-cloudwatch-logs';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import type {AccountPlace} from './account-place.ts';

/** A line of a log, without its line break. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** Some lines of a log, and the token of the next page. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Token of the next page. The same as before if there are no more lines yet. */
  readonly token: string | undefined;
}

/** The place of a log in CloudWatch. */
interface LogPlace {
  readonly group: string;
  readonly stream: string;
}

/** Client of CloudWatch Logs. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
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
   * Reads a page of a log, from the start or from the token of an earlier page. A page may be empty although
   * there are more lines. Only an unchanged token means that there are no more.
   *
   * @returns `undefined` if the log does not exist (yet).
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

/** Returns what a terminal would show of a line that overwrites itself, such as a progress bar. */
export function overwritten(text: string): string {
  return text.replace(/\r+$/u, '').split('\r').at(-1) ?? '';
}
