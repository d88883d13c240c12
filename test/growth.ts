/** Each amount of work is measured so often; the least counts, so that a pause of the machine does not. */
const ROUNDS = 3;

/**
 * How much longer work takes when there is more of it. This is a ratio, and of processor time, so that it
 * does not depend on how fast the machine is or on what else it does.
 *
 * @param work does so much of it.
 * @returns about `many / few` if the time grows linearly, and the square of that if it grows quadratically.
 */
export async function growth(
  work: (amount: number) => Promise<unknown>,
  {few, many}: {readonly few: number; readonly many: number},
): Promise<number> {
  let [little, much] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    little = Math.min(little, await processorTime(() => work(few)));
    much = Math.min(much, await processorTime(() => work(many)));
  }
  return much / little;
}

/** Microseconds. */
async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const {user, system} = process.cpuUsage(before);
  return user + system;
}
