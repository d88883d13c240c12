import type {ECRClient} from '@aws-sdk/client-ecr';
import {DENIED} from '../../aws/access-denied.ts';
import type {LazyClient} from '../../aws/lazy-client.ts';
import type {LastPulls} from '../../image/listed-registry.ts';
import type {ImageScan} from '../../image/scan.ts';
import {imageScan} from './ecr-image-scan.ts';

/** A repository, as the calls name it. */
export interface EcrRepositoryName {
  readonly name: string;
  readonly arn: string;
}

/** Items of a page: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
const MOST_ITEMS = 1000;

/** The calls of private ECR about the images of a repository. Each can throw a `Failure` that names the IAM action. */
export class EcrImageApi {
  readonly #client: LazyClient<ECRClient>;
  /** Registry of another account; `undefined` for that of your credentials. */
  readonly #registryId: string | undefined;

  constructor(client: LazyClient<ECRClient>, registryId: string | undefined) {
    this.#client = client;
    this.#registryId = registryId;
  }

  /** Whether a repository has a tag; `false` if reading is not allowed. */
  async hasTag({name, arn}: EcrRepositoryName, tag: string): Promise<boolean> {
    const {DescribeImagesCommand} = await import('@aws-sdk/client-ecr');
    const input = {...this.#repository(name), imageIds: [{imageTag: tag}]};
    const found = await this.#client.call(
      {task: `find ${name}:${tag}`, action: 'ecr:DescribeImages', resource: arn},
      (client, options) => client.send(new DescribeImagesCommand(input), options),
      ['RepositoryNotFoundException', 'ImageNotFoundException', ...DENIED],
    );
    return found !== undefined;
  }

  /** The last pull of each tagged image; `undefined` if reading is not allowed. */
  async lastPulls({name, arn}: EcrRepositoryName): Promise<LastPulls | undefined> {
    const {paginateDescribeImages} = await import('@aws-sdk/client-ecr');
    const input = {
      ...this.#repository(name),
      filter: {tagStatus: 'TAGGED' as const},
    };
    const pages = await this.#client.call(
      {task: `read the images of ${name}`, action: 'ecr:DescribeImages', resource: arn},
      (client, options) =>
        Array.fromAsync(paginateDescribeImages({client, pageSize: MOST_ITEMS}, input, options)),
      DENIED,
    );
    const images = pages?.flatMap(({imageDetails = []}) => imageDetails);
    return images && new Map(images.map((it) => [it.imageDigest ?? '', it.lastRecordedPullTime]));
  }

  /**
   * The findings of an image; `undefined` if it has no completed scan.
   *
   * @throws {Failure} `credentials` if reading is not allowed.
   */
  async scan({name, arn}: EcrRepositoryName, imageDigest: string): Promise<ImageScan | undefined> {
    const {paginateDescribeImageScanFindings} = await import('@aws-sdk/client-ecr');
    const input = {...this.#repository(name), imageId: {imageDigest}};
    const pages = await this.#client.call(
      {
        task: `read the findings of ${name}@${imageDigest}`,
        action: 'ecr:DescribeImageScanFindings',
        resource: arn,
      },
      (client, options) =>
        Array.fromAsync(
          paginateDescribeImageScanFindings({client, pageSize: MOST_ITEMS}, input, options),
        ),
      ['RepositoryNotFoundException', 'ImageNotFoundException', 'ScanNotFoundException'],
    );
    return pages && imageScan(pages);
  }

  #repository(name: string): {repositoryName: string; registryId?: string} {
    const registryId = this.#registryId;
    return {repositoryName: name, ...(registryId === undefined ? {} : {registryId})};
  }
}
