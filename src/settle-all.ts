/**
 * Waits for several promises like `Promise.all`, but waits for all of them even if one fails. Use it if the
 * promises change something or start programs, so that nothing still runs when the error is shown.
 *
 * @param values promises or plain values.
 * @throws the error of the first promise in the list that failed.
 */
export async function settleAll<T extends readonly unknown[] | []>(
  values: T,
): Promise<{-readonly [K in keyof T]: Awaited<T[K]>}> {
  const results = await Promise.allSettled(values);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }) as {-readonly [K in keyof T]: Awaited<T[K]>};
}

/**
 * Runs operations at the same time, and waits for all of them. If one operation fails, it aborts the signal of the others.
 *
 * @param operations get a signal that is aborted if `signal` is, or if another operation fails.
 * @returns the results, in the order of the operations.
 * @throws the error of the operation that failed first.
 */
export async function runTogether<T>(
  signal: AbortSignal,
  operations: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const errors: unknown[] = [];
  const running = operations.map(async (operation) => {
    try {
      return await operation(either);
    } catch (error) {
      errors.push(error);
      stop.abort();
      throw error;
    }
  });
  await Promise.allSettled(running);
  if (errors.length > 0) throw errors[0];
  return await Promise.all(running);
}
