import type {Phase} from './events.ts';

/** The names of phases in a sentence: "while building", "building failed". */
export const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  preparing: 'preparing',
  pulling: 'pulling the builder',
  analyzing: 'analyzing',
  detecting: 'detecting',
  restoring: 'restoring',
  extending: 'extending',
  building: 'building',
  exporting: 'exporting',
  publishing: 'publishing',
  tagging: 'tagging',
  caching: 'storing the cache',
};

/** Returns the name of a phase for the start of a line: `Pulling the builder`. */
export function phaseTitle(phase: Phase): string {
  const name = PHASE_NAMES[phase];
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
