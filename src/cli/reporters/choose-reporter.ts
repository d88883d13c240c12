import {LogReporter} from './log-reporter.ts';
import type {Reporter} from './reporter.ts';
import {TerminalReporter} from './terminal-reporter.ts';

export interface Verbosity {
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** A terminal gets a live picture; CI, pipes and `--quiet` get lines. */
export async function chooseReporter(
  {quiet, verbose}: Verbosity,
  env: Readonly<Record<string, string | undefined>>,
  now: () => number,
): Promise<Reporter> {
  const {stderr} = process;
  if (quiet || !stderr.isTTY || isSet(env['CI']) || env['TERM'] === 'dumb') {
    return new LogReporter({write: (line) => stderr.write(`${line}\n`)}, {quiet});
  }
  const [{createLogUpdate}, {default: truncate}] = await Promise.all([
    import('log-update'),
    import('cli-truncate'),
  ]);
  return new TerminalReporter({
    region: createLogUpdate(stderr),
    fit: (line) => truncate(line, stderr.columns - 1),
    now,
    verbose,
  });
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false';
}
