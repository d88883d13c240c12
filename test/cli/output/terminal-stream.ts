import {Writable} from 'node:stream';
import {WriteStream} from 'node:tty';
import {vi} from 'vitest';
import {TextOutput} from '../../../src/cli/output/text-output.ts';

/** An output to a stream that is a terminal, or not, and what was written to it. */
export function terminalStream(terminal: {isTTY?: boolean; columns?: number} = {}) {
  const chunks: string[] = [];
  const writable = new Writable({
    decodeStrings: false,
    write: (chunk: string, _, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const as = {
    isTTY: true,
    columns: 80,
    rows: 24,
    getColorDepth: () => WriteStream.prototype.getColorDepth.call(undefined),
    ...terminal,
  };
  const stream = Object.assign(writable, as) as unknown as NodeJS.WriteStream;
  return {output: new TextOutput(() => stream), written: () => chunks.join('')};
}

/** Sets the environment to that of a terminal with colours, whatever the tests themselves run in. CI turns colours off. */
export function stubColorTerminal(): void {
  for (const name of ['CI', 'TEAMCITY_VERSION', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('TERM', 'xterm-256color');
}
