/** Waits for an answer, or for a part of it, and passes it on. */
export type Watch = <T>(answer: Promise<T>) => Promise<T>;

/** Passes on the parts of a body, and watches the wait for each. A reader that stops early ends the body. */
export async function* watchedChunks<T>(
  body: AsyncIterable<T>,
  watch: Watch,
): AsyncGenerator<T, void, undefined> {
  const chunks = body[Symbol.asyncIterator]();
  let isEnded = false;
  try {
    for (;;) {
      const {done, value} = await watch(chunks.next());
      isEnded = done === true;
      if (done === true) return;
      yield value;
    }
  } catch (error) {
    isEnded = true;
    throw error;
  } finally {
    if (!isEnded) await chunks.return?.();
  }
}
