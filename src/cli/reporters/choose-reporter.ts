import {styleText} from 'node:util';
import type {Environment} from '../../environment.ts';
import {wrapText} from '../terminal/wrap-text.ts';
import {LogReporter} from './log-reporter.ts';
import type {Reporter} from './reporter.ts';
import {TerminalReporter} from './terminal-reporter.ts';

export interface Verbosity {
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Returns a live reporter for terminals, and one that writes lines for CI, pipes and `--quiet`. */
export async function chooseReporter(
  {quiet, verbose}: Verbosity,
  env: Environment,
  now: () => number,
  stream: NodeJS.WriteStream = process.stderr,
): Promise<Reporter> {
  const lines = {write: (line: string) => void stream.write(`${line}\n`)};
  // Drawing requires the width of the terminal.
  const isLive = stream.isTTY && stream.columns > 0 && env['TERM'] !== 'dumb' && !isSet(env['CI']);
  if (quiet || !isLive) return new LogReporter(lines, {quiet});
  const [{createLogUpdate}, {default: truncate}] = await Promise.all([
    import('log-update'),
    import('cli-truncate'),
  ]);
  return new TerminalReporter({
    region: createLogUpdate(stream),
    lines,
    fit: (line) => truncate(line, stream.columns - 1),
    wrap: (line) => wrapText(line, stream.columns),
    paint: (style, text) => styleText(style, text, {stream}),
    now,
    verbose,
  });
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false';
}
