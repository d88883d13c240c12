import {withoutSshAlias} from '../../../codebuild/source/ssh-host.ts';
import {runBriefly} from '../../../subprocess/run-briefly.ts';

/** Returns the URL of a repository with the name of its host instead of an alias of the user's SSH configuration. */
export async function readSshAlias(text: string): Promise<string> {
  return withoutSshAlias(text, {run: runBriefly, environment: process.env});
}
