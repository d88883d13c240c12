import {readFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';

/**
 * Measures the peak memory of a process until it ends, as Linux counts it.
 *
 * @param id `undefined` if the process did not start.
 * @returns a function that returns bytes; 0 if nothing was measured.
 */
export function watchMemory(id: number | undefined): () => Promise<number> {
  const over = new AbortController();
  let peak = 0;
  const watching = (async () => {
    while (!over.signal.aborted) {
      peak = Math.max(peak, await peakOf(id));
      await delay(20);
    }
  })();
  return async () => {
    over.abort();
    await watching;
    return peak;
  };
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
async function peakOf(id: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s*(?<kib>\d+) kB$/mu.exec(status)?.groups?.['kib'] ?? 0) * 1024;
}
