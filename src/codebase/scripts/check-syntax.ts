import {ChildFailure, type Run} from '../../subprocess/run.ts';
import type {Diagnostic} from '../text/diagnostic.ts';
import {TextFile} from '../text/text-file.ts';
import type {Environment} from '../../environment.ts';

/** `bash: line 3: syntax error near unexpected token 'fi'`; older versions print no `line`. */
const SYNTAX_ERROR =
  /^[^:\n]*: (?:line )?(?<line>\d+): (?<message>.*(?:syntax error|unexpected).*)$/mu;

/**
 * Checks the syntax of a script with bash, if this machine has it. Runs nothing. An error is only a
 * warning: the build has another version of bash, and bash may not read some scripts to the end.
 */
export async function checkSyntax(
  name: string,
  bytes: Uint8Array,
  {run, environment}: {readonly run: Run; readonly environment: Environment},
): Promise<Diagnostic[]> {
  try {
    // A script may set `extglob`, which allows more syntax.
    const args = ['--norc', '--noprofile', '-O', 'extglob', '-n'];
    await run({file: 'bash', args, env: {PATH: environment['PATH'], LC_ALL: 'C'}, input: bytes});
    return [];
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    const {line, message} = SYNTAX_ERROR.exec(error.stderr)?.groups ?? {};
    if (line === undefined || message === undefined) return [];
    const lines = new TextDecoder().decode(bytes).split('\n');
    const before = lines.slice(0, Number(line) - 1);
    const offset = before.reduce((sum, {length}) => sum + length + 1, 0);
    const file = new TextFile(name, lines.join('\n'));
    const place = Math.min(offset, file.text.length);
    return [file.problem(place, 1, `bash cannot parse this script: ${message}.`)];
  }
}
