/**
 * Runs operations at the same time, and waits for all of them. If one fails, the others are told to stop.
 *
 * @param operations get a signal that is aborted if `signal` is, or if another operation fails.
 * @throws the error of the operation that failed first.
 */
export async function runTogether(
  signal: AbortSignal,
  operations: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const errors: unknown[] = [];
  const attempts = operations.map(async (operation) => {
    try {
      await operation(either);
    } catch (error) {
      errors.push(error);
      stop.abort();
    }
  });
  await Promise.all(attempts);
  if (errors.length > 0) throw errors[0];
}
