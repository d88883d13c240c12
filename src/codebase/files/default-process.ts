import type {Setting} from '../../setting.ts';
import {normalName} from './process-names.ts';
import type {ProcfileLine} from './procfile.ts';

const SETTING = 'BP_PROCFILE_DEFAULT_PROCESS';

/**
 * Adds the `web` process of the setting `BP_PROCFILE_DEFAULT_PROCESS` to the lines of a Procfile. A
 * `web` line in the Procfile takes precedence, as in Paketo's buildpack.
 *
 * @param procfile `undefined` if there is no Procfile.
 * @param settings the weakest first. A secret is ignored, because the plan does not know its value.
 * @see https://github.com/paketo-buildpacks/procfile#behavior
 */
export function withDefaultProcess(
  procfile: readonly ProcfileLine[] | undefined,
  settings: readonly Setting[],
): {readonly lines: readonly ProcfileLine[] | undefined; readonly notes: readonly string[]} {
  const command = settings.findLast(({name}) => name === SETTING)?.value?.trim() ?? '';
  if (command === '') return {lines: procfile, notes: []};
  if (procfile?.some(({type}) => normalName(type) === 'web') === true) {
    return {
      lines: procfile,
      notes: [`${SETTING} has no effect: the web line of the Procfile takes precedence.`],
    };
  }
  return {
    lines: [...(procfile ?? []), {type: 'web', command}],
    notes: [`${SETTING} counts as the Procfile line "web: ${command}".`],
  };
}
