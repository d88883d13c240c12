import {parseGitUrl} from '../../git-url.ts';
import {ChildFailure, type Run} from '../../subprocess/run.ts';
import type {Environment} from '../../environment.ts';
import {sharedHostKind} from './git-host.ts';

/** A name that SSH cannot take for an option. */
const NAME = /^\w[\w.-]*$/u;

/**
 * Replaces an alias of the user's SSH configuration in an ssh URL by the name of the host:
 * `git@github.com-work:acme/intranet` and `work:acme/intranet` become `git@github.com:acme/intranet`. Asks SSH
 * for its configuration, which opens no connection.
 * https://man.openbsd.org/ssh_config#HostName
 *
 * @returns any other text unchanged, also if SSH is missing or knows no other name. The parser of URLs then refuses a
 *   host that can only be an alias.
 */
export async function withoutSshAlias(
  text: string,
  {run, environment}: {readonly run: Run; readonly environment: Environment},
): Promise<string> {
  const url = parseGitUrl(text.trim());
  if (url?.scheme !== 'ssh' || !NAME.test(url.host)) return text;
  const given = url.host.toLowerCase();
  if (sharedHostKind(given) !== undefined) return text;
  const host = await configuredHost(url.host, {run, environment});
  return host === undefined || host === given ? text : `git@${host}:${url.path}`;
}

async function configuredHost(
  host: string,
  {run, environment}: Parameters<typeof withoutSshAlias>[1],
): Promise<string | undefined> {
  try {
    // Otherwise, SSH may look up names in the DNS.
    const args = ['-G', '-o', 'CanonicalizeHostname=no', '--', host];
    const {stdout} = await run({file: 'ssh', args, env: environment});
    const name = /^hostname (?<name>\S+)$/mu.exec(stdout)?.groups?.['name']?.toLowerCase();
    return name !== undefined && NAME.test(name) ? name : undefined;
  } catch (error) {
    if (error instanceof ChildFailure) return undefined;
    throw error;
  }
}
