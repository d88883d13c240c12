import type {IAMClient} from '@aws-sdk/client-iam';
import type {clientSettings} from './client-settings.ts';

/** What IAM says where a quota is reached, and the SDK takes for throttling. */
const QUOTA = 'LimitExceededException';

/**
 * A client of IAM that does not try again where a quota is reached, which does not pass: it would take
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
