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
