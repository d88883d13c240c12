import {Command} from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import {outputFlags} from '../output-flags.ts';
import type {Environment} from '../../environment.ts';

/** What all commands share: verbosity, `--json`, and what only `src/cli` may read of the process. */
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

  /** What of the process and the package a command is handed. */
  protected get runtime(): {environment: Environment; packageFolder: string; version: string} {
    const {root: packageFolder, version} = this.config;
    return {environment: process.env, packageFolder, version};
  }

  override jsonEnabled(): boolean {
    return outputFlags(this.argv).json;
  }

  /** Stderr is not the result, so what is worth knowing is told there also where that is JSON. */
  override logToStderr(text = ''): void {
    process.stderr.write(`${text}\n`);
  }

  /** An error is shown by whoever runs the command line, as are those that no command has thrown. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }
}
