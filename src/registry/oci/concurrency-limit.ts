import type {LimitFunction} from 'p-limit';

/** Does something as soon as there is room for it among all that goes on at once. */
export type ConcurrencyLimit = <T>(operation: () => Promise<T>) => Promise<T>;

/** @param most how many operations go on at once. */
export function concurrencyLimit(most: number): ConcurrencyLimit {
  let limit: Promise<LimitFunction> | undefined;
  return async (operation) => {
    limit ??= import('p-limit').then(({default: pLimit}) => pLimit(most));
    return (await limit)(operation);
  };
}
