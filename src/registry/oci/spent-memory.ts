import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

/** Bytes of passed chunks from which on memory is freed. */
const MOST_SPENT = 4 * 1024 * 1024;

let collect: ((options: {readonly type: 'minor'}) => void) | undefined;

/**
 * Frees the memory of a stream's chunks after they have passed. Chunks are outside the heap that V8
 * watches, so V8 alone lets more than 100 MB of them pile up: with a blob of 300 MB, the process needs
 * 190 MB instead of 110. Node.js has no other way to start the collector:
 * https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 *
 * @returns a function to call with the bytes of each chunk.
 */
export function spentMemory(): (bytes: number) => void {
  let spent = 0;
  return (bytes) => {
    spent += bytes;
    if (spent < MOST_SPENT) return;
    spent = 0;
    collect ??= exposedCollector();
    collect({type: 'minor'});
  };
}

function exposedCollector(): NonNullable<typeof collect> {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as NonNullable<typeof collect>;
}
