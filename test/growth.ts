/**
 * Number of measurements of each amount of work. The shortest counts, so that a pause of the machine does not
 * matter.
 */
const ROUNDS = 3;

/**
 * Returns how much longer more work takes. It is a ratio of processor times, so it does not depend on the
 * speed and the load of the machine.
 *
 * @param work does this amount of work.
 * @returns about `many / few` if the time grows linearly, and its square if it grows quadratically.
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
