import {Command} from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import {Failure} from '../errors.ts';
import {EXIT_CODES} from './exit-codes.ts';
import {flagSuggestions} from './flag-suggestion.ts';
import {type ShownError, errorLines, shownError} from './show-error.ts';

/** What all commands share: verbosity, `--json`, and how an error is shown. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  static override baseFlags = {
    quiet: Flags.boolean({
      char: 'q',
      description: 'Say nothing but results, warnings and errors.',
      helpGroup: 'GLOBAL',
      exclusive: ['verbose'],
    }),
    verbose: Flags.boolean({
      char: 'v',
      description: 'Say more; buildpacks log at DEBUG.',
      helpGroup: 'GLOBAL',
    }),
  };

  /** oclif's own printer wraps lines, which breaks code frames and references. */
  protected override async catch(error: Error & {oclif?: {exit?: number}}): Promise<void> {
    if (error.oclif?.exit === 0) throw error;
    const {flags, baseFlags} = this.ctor;
    const meant = await flagSuggestions(error, Object.keys({...flags, ...baseFlags}));
    const shown = withRemedy(shownError(error), meant);
    process.exitCode = exitCode(error);
    if (this.jsonEnabled()) {
      this.logJson({error: {...shown, exit: process.exitCode}});
      return;
    }
    for (const line of errorLines(shown)) this.logToStderr(line);
    if (process.env['DEBUG'] !== undefined) this.logToStderr(error.stack);
  }

  protected override toErrorJson(error: unknown): {error: ShownError} {
    return {error: shownError(error as Error)};
  }
}

function withRemedy(shown: ShownError, first: readonly string[]): ShownError {
  return {...shown, remedy: [...first, ...shown.remedy]};
}

function exitCode(error: Error & {oclif?: {exit?: number}}): number {
  if (error instanceof Failure) return error.exitCode ?? EXIT_CODES[error.kind];
  return error.oclif?.exit ?? EXIT_CODES.failed;
}
