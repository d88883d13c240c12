import {printable} from '../printable.ts';
import type {Announcement, Outcome} from './announcement.ts';
import {type Block, section} from './blocks.ts';
import {codeBlock, escape, shortened} from './mrkdwn.ts';
import {PHASES, capitalized} from './words.ts';

type Failed = Outcome & {readonly kind: 'failed'};

const LONGEST_ERROR = 1500;
const LONGEST_REMEDY = 1000;
const LONGEST_CODE = 2500;

/** What broke, in words. */
export function errorBlock({running}: Announcement, {error}: Failed): Block {
  const phase = running === undefined ? undefined : PHASES[running.phase];
  const title = phase === undefined ? 'The build failed' : `${capitalized(phase)} failed`;
  return section(`*${title}*\n${words(error.message, LONGEST_ERROR)}`);
}

/** An error's evidence, what to do about it, and what its phase printed last. */
export function evidenceBlocks({output}: Announcement, {error}: Failed): Block[] {
  const details = error.details.map((line) => printable(line));
  // The evidence often is the end of the output.
  const isSaid = details.every((line) => output.includes(line.trimEnd()));
  return [
    ...(isSaid ? [] : [section(codeBlock(details, LONGEST_CODE))]),
    ...(error.remedy.length === 0 ? [] : [section(remedyWords(error.remedy))]),
    ...logLines(output),
  ];
}

/** The last lines that a phase printed. */
export function logLines(output: readonly string[]): Block[] {
  if (output.length === 0) return [];
  return [section(`*Last lines of its output*\n${codeBlock(output, LONGEST_CODE)}`)];
}

function remedyWords(remedy: readonly string[]): string {
  return remedy.map((line) => `→ ${words(line, LONGEST_REMEDY)}`).join('\n');
}

function words(text: string, most: number): string {
  return escape(shortened(printable(text), most));
}
