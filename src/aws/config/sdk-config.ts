import {sdkName} from './sdk-name.ts';
import type {Section} from './ini-sections.ts';
import type {SharedConfig, SharedConfigFiles} from './shared-config.ts';

/** The SDK rejects a whole file with this name. */
const FORBIDDEN = '__proto__';

/**
 * Makes the SDK use a configuration that {@link readSharedConfig} has read. By itself, the SDK ignores a
 * profile if its name has quotes, blanks, non-ASCII letters or most punctuation.
 *
 * @param files the paths at which the SDK looks for the configuration.
 */
export async function giveToSdk(
  {profiles, ssoSessions, services}: SharedConfig,
  {configFilepath, filepath}: SharedConfigFiles,
): Promise<void> {
  const {externalDataInterceptor} = await import('@smithy/shared-ini-file-loader');
  const sections = [
    ...sectionsOf('profile', profiles),
    ...sectionsOf('sso-session', ssoSessions),
    ...sectionsOf('services', services),
  ];
  externalDataInterceptor.interceptFile(configFilepath, `${sections.join('\n')}\n`);
  // The profiles have the settings of both files.
  if (filepath !== configFilepath) externalDataInterceptor.interceptFile(filepath, '');
}

/**
 * Writes sections in the form that the SDK has after it has read a header: `profile.my dev`. It accepts this
 * form with every name.
 */
function sectionsOf(kind: string, sections: ReadonlyMap<string, Section>): string[] {
  return [...sections]
    .filter(([name]) => name !== FORBIDDEN)
    .flatMap(([name, section]) => [`[${kind}.${sdkName(name)}]`, ...settingsOf(section)]);
}

function settingsOf(section: Section): string[] {
  return Object.entries(section).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} = ${value}`],
  );
}
