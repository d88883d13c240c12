import {OutputRecord} from '../../../src/engine/cnb/output-record.ts';
import type {LineSource} from '../../../src/engine/cnb/output-line.ts';
import type {Phase} from '../../../src/events.ts';

/** A record of lines in one phase, after a detection in which a group passed. */
export function recordOf(
  phase: Phase,
  lines: readonly string[],
  {group = [], source}: {readonly group?: readonly string[]; readonly source?: LineSource} = {},
): OutputRecord {
  const record = new OutputRecord(['ci-image-builder/finish']);
  const add = (of: Phase, by: LineSource, text: string) =>
    record.add({phase: of, source: by, stream: 'stdout', text});
  for (const member of group) add('detecting', 'lifecycle', member);
  record.begin(phase);
  const usual = phase === 'building' || phase === 'extending' ? 'buildpack' : 'lifecycle';
  for (const line of lines) add(phase, source ?? usual, line);
  return record;
}
