/**
 * Does something again and again, never two at the same time. What it throws is dropped.
 *
 * @returns `stop`, which waits for the one that is being done.
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
