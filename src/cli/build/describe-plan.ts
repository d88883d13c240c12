import {type PlanJson, planJson} from '../../image/plan/plan-json.ts';
import type {Line} from '../output/line.ts';
import {stderr, stdout} from '../output/text-output.ts';
import {type PlanRuntime, makePlan} from './make-plan.ts';
import type {PlanFlags} from './plan-flags.ts';
import {planLines} from './show-plan.ts';
import {uncommittedRemarks} from './uncommitted-changes.ts';
import {spell} from '../spell.ts';
import {wrapForStream} from '../terminal/wrap-text.ts';

export type {PlanJson};

/**
 * Makes a plan without building it.
 *
 * @returns the plan for programs (`json`) and for people (`lines`), with notes and warnings (`remarks`). With
 * `quiet`, only with warnings.
 */
export async function describePlan(
  path: string,
  flags: PlanFlags,
  runtime: PlanRuntime,
): Promise<{json: PlanJson; lines: Line[]; remarks: string[]}> {
  const made = await makePlan(path, flags, runtime);
  const {plan} = made;
  const json = planJson(plan, spell);
  const notes = flags.quiet ? [] : plan.notes;
  return {
    json,
    lines: planLines(json, stdout.columns || Infinity),
    remarks: wrapForStream(
      stderr,
      ...notes.map((note) => `Note: ${spell(note)}`),
      ...[...plan.warnings, ...uncommittedRemarks(made)].map((text) => `Warning: ${spell(text)}`),
    ),
  };
}
