/**
 * Waits for several promises as `Promise.all` does, but also waits for the others after one has failed.
 * Use it if the promises change something, or if they start programs: when the error is told, nothing goes
 * on behind it.
 *
 * @param values promises, or plain values, as `Promise.all` takes them.
 * @throws the error of the first one, in their order, that failed.
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
