import type {IAMClient} from '@aws-sdk/client-iam';
import type {clientSettings} from './client-settings.ts';

/** IAM's error for a reached quota. The SDK takes it for throttling. */
const QUOTA = 'LimitExceededException';

/**
 * Creates an IAM client that does not retry when a quota is reached. Retrying cannot succeed and takes
 * most of a minute.
 */
export async function iamClient(config: ReturnType<typeof clientSettings>): Promise<IAMClient> {
  const {IAMClient} = await import('@aws-sdk/client-iam');
  const client = new IAMClient(config);
  const strategy = await client.config.retryStrategy();
  if ('refreshRetryTokenForRetry' in strategy) {
    const refresh = strategy.refreshRetryTokenForRetry.bind(strategy);
    strategy.refreshRetryTokenForRetry = async (token, info) => {
      if (info.error instanceof Error && info.error.name === QUOTA) throw info.error;
      return refresh(token, info);
    };
  }
  return client;
}
