import {FROM_ENVIRONMENT, FROM_FLAG, type Setting} from '../../setting.ts';
import {type Text, sentence} from '../../text.ts';

/** The log level of the buildpacks. It does not change the image. */
export const LOG_LEVEL = 'BP_LOG_LEVEL';

/** The settings of a build, by purpose. */
export interface MergedSettings {
  /** Names and values, without secrets. */
  readonly environment: Readonly<Record<string, string>>;
  /** The part of the environment that does not come from a file of the commit. */
  readonly chosenEnvironment: Readonly<Record<string, string>>;
  readonly secretNames: readonly string[];
  /** The origin of every setting, secrets included, by name. */
  readonly origins: Readonly<Record<string, Text>>;
  /** Settings whose value another source overrides, one sentence each. */
  readonly notes: readonly Text[];
  /** Names that one source sets twice, to different values; one sentence each. */
  readonly warnings: readonly Text[];
}

/**
 * Merges settings from several sources. If a name is set more than once, the last setting wins.
 *
 * @param settings by precedence, the lowest first.
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
    warnings: settings.flatMap((setting, index) => twice(setting, settings.slice(index + 1))),
  };
}

function valuesOf(settings: readonly Setting[]): Record<string, string> {
  return Object.fromEntries(
    settings.flatMap(({name, value}) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** Whether the value can differ between two builds of one commit. */
function isChosen({name, origin}: Setting): boolean {
  return origin === FROM_FLAG || (origin === FROM_ENVIRONMENT && name !== LOG_LEVEL);
}

function replaced(former: Setting, winner: Setting | undefined): Text[] {
  // A log level that is overridden needs no message.
  if (winner === undefined || former.name === LOG_LEVEL) return [];
  if (former.origin === winner.origin || former.value === winner.value) return [];
  const value = winner.value === undefined ? 'a secret' : winner.value;
  const instead = former.value === undefined ? 'the secret' : former.value;
  return [
    sentence`${former.name} is ${value} (${winner.origin}) instead of ${instead} (${former.origin}).`,
  ];
}

/** If one source sets a name twice, the reader may not know that one value is ignored. */
function twice({name, origin, value}: Setting, later: readonly Setting[]): Text[] {
  const next = later.find((it) => it.name === name && it.origin === origin);
  if (next === undefined || next.value === value) return [];
  const texts = [next.value, value].map((it) => (it === undefined ? 'the secret' : `"${it}"`));
  return [
    sentence`${name} is set more than once (${origin}): ${texts[0] ?? ''} counts, ${texts[1] ?? ''} does not.`,
  ];
}
