import type {Phase} from './events.ts';

/** Phases as they stand within a sentence: "while building", "building failed". */
export const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  preparing: 'preparing',
  pulling: 'fetching the builder',
  analyzing: 'analyzing',
  detecting: 'detecting',
  restoring: 'restoring',
  extending: 'extending',
  building: 'building',
  exporting: 'exporting',
  publishing: 'publishing',
  tagging: 'tagging',
};

/** A phase's name at the start of a line: `Fetching the builder`. */
export function phaseTitle(phase: Phase): string {
  const name = PHASE_NAMES[phase];
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
