import type {GetLogEventsRequest} from '@aws-sdk/client-cloudwatch-logs';
import {AwsError} from './aws-error.ts';
import type {Operation} from './operation.ts';

/**
 * The supported operations of CloudWatch Logs:
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
 */
export const LOGS_OPERATIONS = {
  GetLogEvents(account, input: GetLogEventsRequest) {
    const {logGroupName: group = '', logStreamName: stream = '', limit} = input;
    const {logs} = account;
    const events = logs.events(group, stream, account.now());
    if (events === undefined) {
      const what = logs.hasGroup(group) ? 'stream' : 'group';
      throw new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
    }
    const size = Math.min(limit ?? logs.pageSize, logs.pageSize);
    const [start, end] = range(input, events.length, size);
    return {
      events: events.slice(start, end).map(({at, message}) => ({
        timestamp: at.getTime(),
        message,
        ingestionTime: at.getTime() + logs.delayMs,
      })),
      // At the end, the response has the same token as the request.
      nextForwardToken: `f/${end}/s`,
      nextBackwardToken: `b/${start}/s`,
    };
  },
} satisfies Readonly<Record<string, Operation>>;

/** Without a token and `startFromHead`, the end of the stream is read. */
function range(
  {nextToken, startFromHead = false}: GetLogEventsRequest,
  count: number,
  size: number,
): readonly [number, number] {
  if (nextToken === undefined) {
    return startFromHead ? [0, Math.min(size, count)] : [Math.max(0, count - size), count];
  }
  const {way, at = ''} = /^(?<way>[fb])\/(?<at>\d+)\/s$/u.exec(nextToken)?.groups ?? {};
  if (way === undefined) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  const place = Number(at);
  return way === 'f'
    ? [place, Math.max(place, Math.min(place + size, count))]
    : [Math.max(0, place - size), place];
}
