import type {
  CreateLogGroupRequest,
  DeleteRetentionPolicyRequest,
  DescribeLogGroupsRequest,
  GetLogEventsRequest,
  PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type {LogStore} from './log-store.ts';
import {AwsError} from './aws-error.ts';
import type {Operation} from './operation.ts';

/**
 * The supported operations of CloudWatch Logs:
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
 */
export const LOGS_OPERATIONS = {
  CreateLogGroup({logs}, {logGroupName: group = ''}: CreateLogGroupRequest) {
    if (logs.hasGroup(group)) {
      const message = 'The specified log group already exists';
      throw new AwsError('ResourceAlreadyExistsException', message);
    }
    logs.createGroup(group);
    return {};
  },

  DescribeLogGroups({logs}, input: DescribeLogGroupsRequest) {
    const {logGroupNamePrefix: prefix = '', limit = 50} = input;
    const names = logs.groups().filter((it) => it.startsWith(prefix));
    return {
      logGroups: names
        .toSorted()
        .slice(0, limit)
        .map((logGroupName) => {
          const retentionInDays = logs.retentions.get(logGroupName);
          return {logGroupName, ...(retentionInDays === undefined ? {} : {retentionInDays})};
        }),
    };
  },

  PutRetentionPolicy({logs}, input: PutRetentionPolicyRequest) {
    const {logGroupName: group = '', retentionInDays: days = 0} = input;
    requireGroup(logs, group);
    if (!RETENTIONS.has(days)) {
      throw new AwsError('InvalidParameterException', `Invalid retention: ${days}`);
    }
    logs.retentions.set(group, days);
    return {};
  },

  DeleteRetentionPolicy({logs}, {logGroupName: group = ''}: DeleteRetentionPolicyRequest) {
    requireGroup(logs, group);
    logs.retentions.delete(group);
    return {};
  },

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

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]);

function requireGroup(logs: LogStore, group: string): void {
  if (logs.hasGroup(group)) return;
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}
