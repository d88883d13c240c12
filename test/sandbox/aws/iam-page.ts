import {AwsError} from './aws-error.ts';
import {page} from './page.ts';

/** The page that a request asks for. */
interface IamPageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/**
 * A page of a list in IAM's form. A page may have fewer items than the request allows:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 *
 * @throws {AwsError} for an unknown marker.
 */
export function iamPage<T>(
  all: readonly T[],
  {Marker, MaxItems}: IamPageRequest,
  pageSize: number,
): {items: readonly T[]; IsTruncated: boolean; Marker?: string} {
  try {
    const {items, nextToken} = page(
      all,
      {nextToken: Marker, maxResults: MaxItems && Math.min(MaxItems, pageSize)},
      pageSize,
    );
    return nextToken === undefined
      ? {items, IsTruncated: false}
      : {items, IsTruncated: true, Marker: nextToken};
  } catch (error) {
    if (error instanceof AwsError) throw new AwsError('ValidationError', 'Invalid Marker');
    throw error;
  }
}
