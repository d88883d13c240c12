import {looksSecret} from '../../image/plan/secret-settings.ts';
import {FROM_ENVIRONMENT, FROM_FLAG, type Setting} from '../../setting.ts';
import type {Environment} from '../../environment.ts';

/** The names of settings for buildpacks. A name cannot have a slash, because it becomes the name of a file. */
const BUILDPACK_SETTING = /^BPE?_[\w.-]+$/u;

/**
 * Reads the settings for buildpacks from the environment: `BP_*` and `BPE_*`. An empty variable counts as
 * unset. If a value looks like a secret, only the name is kept.
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

/** Reads the values of `--env`: `NAME=VALUE`, or `NAME` for a secret in the environment. */
export function flagSettings(given: readonly string[]): Setting[] {
  return given.map((text) => {
    const at = text.indexOf('=');
    return at === -1
      ? {name: text, value: undefined, origin: FROM_FLAG}
      : {name: text.slice(0, at), value: text.slice(at + 1), origin: FROM_FLAG};
  });
}
