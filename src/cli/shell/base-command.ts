import {Command} from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import type {Line} from '../output/line.ts';
import {stderr, stdout} from '../output/text-output.ts';
import {outputFlags} from '../output-flags.ts';
import type {Environment} from '../../environment.ts';

/** The base of all commands: flags for verbosity, `--json`, and access to the process for `src/cli`. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  static override baseFlags = {
    quiet: Flags.boolean({
      char: 'q',
      description: 'Print only results, warnings and errors.',
      helpGroup: 'GLOBAL',
      exclusive: ['verbose'],
    }),
    verbose: Flags.boolean({
      char: 'v',
      description: 'Print more. Buildpacks log at level DEBUG.',
      helpGroup: 'GLOBAL',
    }),
    // In place of oclif's own, whose description is "Format output as json."
    json: Flags.boolean({
      description: 'Print the result or the error as JSON.',
      helpGroup: 'GLOBAL',
    }),
  };

  /** The parts of the process and of the package that commands use. */
  protected get runtime(): {environment: Environment; packageFolder: string; version: string} {
    const {root: packageFolder, version} = this.config;
    return {environment: process.env, packageFolder, version};
  }

  override jsonEnabled(): boolean {
    return outputFlags(this.argv).json;
  }

  /** Writes a line of the result, but not with `--json`. */
  override log(line: Line = ''): void {
    if (!this.jsonEnabled()) stdout.write(line);
  }

  /** Also writes if `--json` is set: notes on stderr do not mix with the JSON on stdout. */
  override logToStderr(line: Line = ''): void {
    stderr.write(line);
  }

  /** Leaves errors to `runCommandLine`, which shows all of them in one way. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }
}
