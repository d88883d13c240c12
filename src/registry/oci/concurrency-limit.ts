import type {LimitFunction} from 'p-limit';

/** Runs an operation as soon as fewer operations than the limit are running. */
export type ConcurrencyLimit = <T>(operation: () => Promise<T>) => Promise<T>;

/** @param most how many operations run at the same time. */
export function concurrencyLimit(most: number): ConcurrencyLimit {
  let limit: Promise<LimitFunction> | undefined;
  return async (operation) => {
    limit ??= import('p-limit').then(({default: pLimit}) => pLimit(most));
    return (await limit)(operation);
  };
}
