import type {Environment} from '../../environment.ts';
import {type TextOutput, stderr} from '../output/text-output.ts';
import {wrapForStream} from '../terminal/wrap-text.ts';
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
  output: TextOutput = stderr,
): Promise<Reporter> {
  // Drawing requires the width of the terminal.
  const isWide = (output.columns ?? 0) > 0;
  const isLive = output.isTTY && isWide && env['TERM'] !== 'dumb' && !isSet(env['CI']);
  if (quiet || !isLive) return new LogReporter(output, {quiet});
  return new TerminalReporter({
    region: await output.liveRegion(),
    lines: output,
    wrap: (line) => wrapForStream(output, line),
    now,
    verbose,
  });
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false';
}
