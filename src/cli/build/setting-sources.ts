import {looksSecret} from '../../image/plan/secret-settings.ts';
import {FROM_ENVIRONMENT, FROM_FLAG, type Setting} from '../../setting.ts';
import type {Environment} from '../../environment.ts';

/** The names by which buildpacks take settings; a name becomes a file, so that it has no slash. */
const BUILDPACK_SETTING = /^BPE?_[\w.-]+$/u;

/**
 * The `BP_*` and `BPE_*` variables of a build machine. An empty one counts as not set. One that looks
 * like a secret is one: only its name is kept.
 */
export function environmentSettings(environment: Environment): Setting[] {
  return Object.entries(environment)
    .filter((entry): entry is [string, string] => Boolean(entry[1]))
    .filter(([name]) => BUILDPACK_SETTING.test(name))
    .map(([name, value]) => ({
      name,
      value: looksSecret(name, value) ? undefined : value,
      origin: FROM_ENVIRONMENT,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What `--env` gave: `NAME=VALUE` is a setting, `NAME` alone a secret that the environment has. */
export function flagSettings(given: readonly string[]): Setting[] {
  return given.map((text) => {
    const at = text.indexOf('=');
    return at === -1
      ? {name: text, value: undefined, origin: FROM_FLAG}
      : {name: text.slice(0, at), value: text.slice(at + 1), origin: FROM_FLAG};
  });
}
