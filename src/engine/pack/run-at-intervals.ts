/**
 * Runs an action at intervals, never twice at the same time. Ignores its errors.
 *
 * @returns `stop`, which waits for a running action.
 */
export function runAtIntervals(
  action: () => Promise<void>,
  everyMs: number,
): {readonly stop: () => Promise<void>} {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= action()
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
      });
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
