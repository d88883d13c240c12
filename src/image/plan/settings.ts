import {FROM_ENVIRONMENT, FROM_FLAG, type Setting} from '../../setting.ts';
import {type Text, sentence} from '../../text.ts';

/** How much the buildpacks print. It does not change what they build. */
export const LOG_LEVEL = 'BP_LOG_LEVEL';

/** The settings of a build, by what they are used for. */
export interface MergedSettings {
  /** Names and values; secrets are not among them. */
  readonly environment: Readonly<Record<string, string>>;
  /** The part of the environment that no file of the commit decides. */
  readonly chosenEnvironment: Readonly<Record<string, string>>;
  readonly secretNames: readonly string[];
  /** The origin of every setting, secrets included, by name. */
  readonly origins: Readonly<Record<string, Text>>;
  /** Settings with a value that another one replaced by another value, one sentence each. */
  readonly notes: readonly Text[];
}

/**
 * Merges settings from several sources. If a name is set more than once, the last setting wins.
 *
 * @param settings by precedence, the weakest first.
 */
export function mergeSettings(settings: readonly Setting[]): MergedSettings {
  const byName = new Map(settings.map((setting) => [setting.name, setting]));
  const merged = [...byName.values()];
  return {
    environment: valuesOf(merged),
    chosenEnvironment: valuesOf(merged.filter(isChosen)),
    secretNames: merged.filter(({value}) => value === undefined).map(({name}) => name),
    origins: Object.fromEntries(merged.map(({name, origin}) => [name, origin])),
    notes: settings.flatMap((setting) => replaced(setting, byName.get(setting.name))),
  };
}

function valuesOf(settings: readonly Setting[]): Record<string, string> {
  return Object.fromEntries(
    settings.flatMap(({name, value}) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** Another value makes another image of the same commit. */
function isChosen({name, origin}: Setting): boolean {
  return origin === FROM_FLAG || (origin === FROM_ENVIRONMENT && name !== LOG_LEVEL);
}

function replaced(former: Setting, winner: Setting | undefined): Text[] {
  // Everybody expects that a default or a log level is replaced.
  if (winner === undefined || former.name === LOG_LEVEL) return [];
  if (former.origin === winner.origin || former.value === winner.value) return [];
  const value = winner.value === undefined ? 'a secret' : winner.value;
  const instead = former.value === undefined ? 'the secret' : former.value;
  return [
    sentence`${former.name} is ${value} (${winner.origin}) instead of ${instead} (${former.origin}).`,
  ];
}
