import {readFile, readdir} from 'node:fs/promises';

/**
 * Watches the command lines of all processes on this machine, until the returned function is called. That
 * function returns the command lines that contain one of the texts.
 *
 * @param texts called again and again, because some texts are created while programs run.
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
    await look(); // The programs that are already running.
    return [...seen];
  };
}
