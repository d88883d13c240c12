import {homedir} from 'node:os';
import {delimiter, resolve} from 'node:path';
import {performance} from 'node:perf_hooks';

import {run} from '../../../src/subprocess/run.ts';
import {sandboxFolder, type Site} from './site.ts';

/** Folders in which Debian keeps programs for root only. */
const SYSTEM_PROGRAMS = ['/usr/sbin', '/sbin'];

/** The sandbox of this machine and user. Its progress is printed with the elapsed time. */
export function localSite(write: (line: string) => void, signal: AbortSignal): Site {
  const began = performance.now();
  const path = [process.env['PATH'], ...SYSTEM_PROGRAMS].join(delimiter);
  return {
    folder: resolve(sandboxFolder(process.env, homedir())),
    env: {...process.env, PATH: path, LC_ALL: 'C.UTF-8'},
    run,
    say: (text) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      write(`${seconds.padStart(6)} s  ${text}\n`);
    },
    signal,
  };
}

/**
 * A signal that aborts on Ctrl-C and SIGTERM, so that all started programs end, too. A second Ctrl-C ends
 * this process at once.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    // Not `once`: without a listener, execa would end this program.
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(name);
    });
  }
  return controller.signal;
}
