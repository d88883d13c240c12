import {Readable, pipeline} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {Failure} from '../../errors.ts';
import {type BuildState, type S3Object} from '../account/build-state.ts';
import {type LogLine, overwritten} from '../account/logs-api.ts';
import {type S3LogsApi, s3Uri} from '../account/s3-logs-api.ts';
import {timeOfLine} from './codebuild-line.ts';

/**
 * Yields the log of a build from S3, some lines at a time. CodeBuild compresses it with gzip. Only CodeBuild's
 * own lines have a time in it. Other lines get the time of the line before.
 *
 * @returns whether the object exists.
 * @throws {Failure} if the object cannot be read.
 */
export async function* s3LogLines(
  {startedAt}: Pick<BuildState, 'startedAt'>,
  place: S3Object,
  s3Logs: Pick<S3LogsApi, 'object'>,
): AsyncGenerator<readonly LogLine[], boolean> {
  const object = await s3Logs.object(place);
  if (object === undefined) return false;
  let at = startedAt ?? 0;
  for await (const lines of textLines(uncompressed(object, place))) {
    yield lines.map((line) => {
      at = timeOfLine(line) ?? at;
      return {at, text: overwritten(line)};
    });
  }
  return true;
}

/** Yields the complete lines of each chunk, and at the end the last line if it has no line break. */
async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  // Joined only at the end of the line, because a line can be much longer than a chunk.
  let started: string[] = [];
  for await (const chunk of chunks) {
    const [end = '', ...more] = decoder.decode(chunk, {stream: true}).split('\n');
    started.push(end);
    const start = more.pop();
    if (start === undefined) continue;
    yield [started.join(''), ...more];
    started = [start];
  }
  const last = started.join('') + decoder.decode();
  if (last !== '') yield [last];
}

/** Decompresses an object that starts as gzip does. https://www.rfc-editor.org/rfc/rfc1952#page-5 */
async function* uncompressed(
  object: AsyncIterable<Uint8Array>,
  place: S3Object,
): AsyncGenerator<Uint8Array> {
  const chunks = object[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  let isAtEnd = false;
  while (start.length < 2 && !isAtEnd) {
    const {value, done = false} = await chunks.next();
    isAtEnd = done;
    if (!done) start = Buffer.concat([start, value]);
  }
  const whole = afterStart(start, chunks);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip();
  // The error of either stream is thrown by the loop.
  pipeline(Readable.from(whole), gunzip, () => {});
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof Failure) throw error;
    const {message} = error as Error;
    throw new Failure('aws.failed', `Cannot read the log ${s3Uri(place)}: ${message}.`, {
      cause: error,
    });
  }
}

async function* afterStart(
  start: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield start;
  while (true) {
    const {value, done} = await chunks.next();
    if (done === true) return;
    yield value;
  }
}
