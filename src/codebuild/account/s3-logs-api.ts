import type {S3Client} from '@aws-sdk/client-s3';
import {awsFailure} from '../../aws/aws-failure.ts';
import type {AwsSettings} from '../../aws/client-settings.ts';
import {LazyClient} from '../../aws/lazy-client.ts';
import type {AccountPlace} from './account-place.ts';
import type {S3Object} from './build-state.ts';

/** The URI of an object: `s3://bucket/key`. */
export function s3Uri({bucket, key}: S3Object): string {
  return `s3://${bucket}/${key}`;
}

/** Client of S3 for logs. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export class S3LogsApi {
  readonly #client: LazyClient<S3Client>;
  readonly #settings: AwsSettings;
  readonly #partition: string;

  constructor(settings: AwsSettings, {partition}: AccountPlace) {
    this.#settings = settings;
    this.#partition = partition;
    this.#client = new LazyClient(settings, async (config) => {
      const {S3Client} = await import('@aws-sdk/client-s3');
      // The bucket may be in another region.
      return new S3Client({...config, followRegionRedirects: true});
    });
  }

  /**
   * Reads an object as it is stored, chunk by chunk.
   *
   * @returns `undefined` if it does not exist (yet).
   */
  async object(place: S3Object): Promise<AsyncIterable<Uint8Array> | undefined> {
    const {GetObjectCommand} = await import('@aws-sdk/client-s3');
    const {bucket: Bucket, key: Key} = place;
    const call = {
      task: `read the log ${s3Uri(place)}`,
      action: 's3:GetObject',
      resource: `arn:${this.#partition}:s3:::${Bucket}/${Key}`,
    };
    const answer = await this.#client.call(
      call,
      (client, options) => client.send(new GetObjectCommand({Bucket, Key}), options),
      ['NoSuchKey'],
    );
    if (answer === undefined) return undefined;
    // In Node.js, it is always a stream.
    const body = answer.Body as AsyncIterable<Uint8Array> | undefined;
    return this.#chunks(body ?? emptyBody(), call);
  }

  async *#chunks(
    body: AsyncIterable<Uint8Array>,
    call: Parameters<typeof awsFailure>[1],
  ): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      throw awsFailure(error, call, this.#settings);
    }
  }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {
  // An object without content.
}
