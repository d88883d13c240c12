/**
 * As `Promise.all`, but nothing of it is still going on when it fails: what these do changes something,
 * and an error is the last that is heard of them.
 *
 * @throws what the first of them that failed, in their order, has thrown.
 */
export async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
