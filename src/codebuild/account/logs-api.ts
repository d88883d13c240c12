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

/** An existing log group. */
export interface LogGroupFacts {
  /** How long it keeps events, in days; `never` if they do not expire. */
  readonly retention: number | 'never';
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

  /** Reads a log group; `undefined` if it does not exist. */
  async group(name: string): Promise<LogGroupFacts | undefined> {
    const {DescribeLogGroupsCommand} = await import('@aws-sdk/client-cloudwatch-logs');
    const answer = await this.#call(
      `read the log group ${name}`,
      'DescribeLogGroups',
      name,
    )(
      // The group itself is the first one with this prefix.
      (client, options) =>
        client.send(new DescribeLogGroupsCommand({logGroupNamePrefix: name, limit: 1}), options),
    );
    const found = answer?.logGroups?.find(({logGroupName}) => logGroupName === name);
    return found && {retention: found.retentionInDays ?? 'never'};
  }

  /** Creates a log group. An existing one counts as created. */
  async createGroup(name: string): Promise<void> {
    const {CreateLogGroupCommand} = await import('@aws-sdk/client-cloudwatch-logs');
    await this.#call(
      `create the log group ${name}`,
      'CreateLogGroup',
      name,
    )(
      (client, options) => client.send(new CreateLogGroupCommand({logGroupName: name}), options),
      ['ResourceAlreadyExistsException'],
    );
  }

  /** Sets how long a log group keeps events, in days. */
  async putRetention(name: string, days: number | 'never'): Promise<void> {
    const {DeleteRetentionPolicyCommand, PutRetentionPolicyCommand} =
      await import('@aws-sdk/client-cloudwatch-logs');
    const task = `set the retention of the log group ${name}`;
    await (days === 'never'
      ? this.#call(
          task,
          'DeleteRetentionPolicy',
          name,
        )((client, options) =>
          client.send(new DeleteRetentionPolicyCommand({logGroupName: name}), options),
        )
      : this.#call(
          task,
          'PutRetentionPolicy',
          name,
        )((client, options) =>
          client.send(
            new PutRetentionPolicyCommand({logGroupName: name, retentionInDays: days}),
            options,
          ),
        ));
  }

  /** Returns how to call CloudWatch Logs about a group. */
  #call(task: string, operation: string, group: string) {
    const call = {task, action: `logs:${operation}`, resource: `${this.#prefix}:${group}`};
    return <T>(
      send: (client: CloudWatchLogsClient, options: {abortSignal?: AbortSignal}) => Promise<T>,
      ignored: readonly string[] = [],
    ): Promise<T | undefined> => this.#client.call(call, send, ignored);
  }

  /**
   * Reads a page of a log, from the start or from the token of an earlier page. A page may be empty although
   * there are more lines. An unchanged token means that there are no more.
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
  // A regular expression for the end would take quadratic time on a line of many carriage returns.
  let end = text.length;
  while (text[end - 1] === '\r') end -= 1;
  return text.slice(text.lastIndexOf('\r', end - 1) + 1, end);
}
