import {hiddenCharacters, revealed} from '../../codebase/text/hidden-characters.ts';
import type {Setting} from '../../setting.ts';
import {VERSION_VARIABLES} from './version-variables.ts';
import {imageLabels} from './labels.ts';
import type {Plan} from './plan.ts';
import {looksSecret} from './secret-settings.ts';
import {type Text, sentence} from '../../text.ts';

/** Settings of Paketo's image-labels buildpack: https://github.com/paketo-buildpacks/image-labels */
const LABEL_SETTING = /^BP_OCI_(?<label>[A-Z_]+)$/u;
const LABELS_SETTING = 'BP_IMAGE_LABELS';
const OCI_LABEL = 'org.opencontainers.image.';

/**
 * Settings of Paketo's environment-variables buildpack, which sets variables of the running container:
 * https://github.com/paketo-buildpacks/environment-variables
 */
const RUN_SETTING = /^BPE_(?:(?:APPEND|DEFAULT|OVERRIDE|PREPEND)_)?(?<variable>.+)$/u;

/** The command of the process `web`: https://github.com/paketo-buildpacks/procfile */
const COMMAND = 'BP_PROCFILE_DEFAULT_PROCESS';

/** One sentence for each invisible character in the command, which is an error as in a Procfile. */
export function hiddenInCommand(settings: readonly Setting[]): Text[] {
  const {origin = '', value = ''} = settings.findLast(({name}) => name === COMMAND) ?? {};
  return hiddenCharacters(value).map(
    ({message, hint}) =>
      sentence`${COMMAND} (${origin}): ${message} ${hint} Here: ${revealed(value)}`,
  );
}

/** Warnings about settings that conflict with values of every build, or that publish a secret. */
export function settingWarnings(plan: Plan): Text[] {
  const labels = Object.keys(imageLabels(plan));
  return Object.entries(plan.environmentOrigins).flatMap(([name, origin]) => {
    const setting = sentence`${name} (${origin})`;
    return [
      ...replacedLabels(name, plan.environment[name] ?? '', labels).map(
        (label) =>
          sentence`${setting} has no effect on the label ${label}, because every build sets it.`,
      ),
      ...replacedFacts(name, setting),
      ...hiddenInValue(setting, plan.environment[name] ?? ''),
      ...lineEndWarnings(setting, plan.environment[name] ?? ''),
      ...publishedSecret(name, setting, plan.environment[name]),
    ];
  });
}

/** One warning for all invisible characters of a value. A value can have several lines. */
function hiddenInValue(setting: Text, value: string): Text[] {
  const [first] = hiddenCharacters(value);
  return first === undefined ? [] : [sentence`${setting}: ${first.message} ${first.hint}`];
}

/**
 * Warns of a value of one line that ends with a line break. `NAME=$(…)` removes the line break; `echo` and
 * files keep it.
 *
 * @param setting its name and origin, as a person reads it.
 * @param value may be a secret's.
 */
export function lineEndWarnings(setting: Text, value: string): Text[] {
  if (!/^[^\r\n]+[\r\n]+$/u.test(value)) return [];
  return [
    sentence`${setting} ends with a line break, which is part of the value. If you did not intend this, remove the line break.`,
  ];
}

/** Our buildpack runs last, and the last value of a label wins. */
function replacedLabels(name: string, value: string, labels: readonly string[]): string[] {
  if (name === LABELS_SETTING) return labels.filter((label) => value.includes(label));
  const oci = LABEL_SETTING.exec(name)?.groups?.['label'];
  if (oci === undefined) return [];
  return labels.filter((label) => label === OCI_LABEL + oci.toLowerCase().replaceAll('_', '.'));
}

function replacedFacts(name: string, setting: Text): Text[] {
  if (VERSION_VARIABLES.has(name)) {
    return [
      sentence`${setting} replaces a variable that every build sets. Buildpacks and scripts see your value, but build_version.txt keeps the original one.`,
    ];
  }
  const variable = RUN_SETTING.exec(name)?.groups?.['variable'] ?? '';
  if (!variable.startsWith('GIT_') || !VERSION_VARIABLES.has(variable)) return [];
  return [
    sentence`${setting} replaces ${variable} in the image. build_version.txt keeps the value that the build sets.`,
  ];
}

function publishedSecret(name: string, setting: Text, value: string | undefined): Text[] {
  if (!name.startsWith('BPE_') || (value !== undefined && !looksSecret(name, value))) return [];
  return [
    sentence`${setting} looks like a secret. BPE_ settings become part of the image, so everyone who can pull the image can read the value. Set the variable when you run the container instead.`,
  ];
}
