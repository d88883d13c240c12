import {readFile, readdir} from 'node:fs/promises';

/**
 * Every command line on this machine that holds one of the texts, until the returned function is called.
 *
 * @param texts asked for again and again, as some come to be while programs run.
 */
export function watchArguments(texts: () => readonly string[]): () => Promise<string[]> {
  const seen = new Set<string>();
  const end = new AbortController();
  const look = async () => {
    const processes = (await readdir('/proc')).filter((it) => /^\d+$/.test(it));
    for (const id of processes) {
      const line = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      if (texts().some((text) => line.includes(text))) seen.add(line.replaceAll('\0', ' '));
    }
  };
  const watching = (async () => {
    while (!end.signal.aborted) await look();
  })();
  return async () => {
    end.abort();
    await watching;
    await look(); // at what runs now
    return [...seen];
  };
}
