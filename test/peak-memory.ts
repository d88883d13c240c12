import {readFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';

/**
 * Watches how much memory a process holds at most, by Linux's own count, until it ends.
 *
 * @param id `undefined` where it never started.
 * @returns bytes, once it is asked for; 0 where nothing was seen.
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
