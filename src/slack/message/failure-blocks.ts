import {phaseTitle} from '../../phase-names.ts';
import {printable} from '../../printable.ts';
import {type Announcement, type Outcome, outputLine} from './announcement.ts';
import {type Block, section} from './blocks.ts';
import {codeBlock, escape, shortened} from './mrkdwn.ts';

type Cancelled = Outcome & {readonly kind: 'cancelled'};
type Failed = Outcome & {readonly kind: 'failed'};

const LONGEST_ERROR = 1500;
const LONGEST_REMEDY = 1000;
const LONGEST_CODE = 2500;
const CUT = ' …';

/** Returns a block with the failed phase and the error message. */
export function errorBlock({running}: Announcement, {error}: Failed): Block {
  const title = running === undefined ? 'The build failed' : `${phaseTitle(running.phase)} failed`;
  return section(`*${title}*\n${words(error.message, LONGEST_ERROR)}`);
}

/** Returns blocks with the error's evidence, its remedy, and the last lines of the phase. */
export function evidenceBlocks({output}: Announcement, {error}: Failed): Block[] {
  const details = unsaid(error.details, output);
  return [
    ...(details.length === 0 ? [] : [section(codeBlock(details, LONGEST_CODE))]),
    ...(error.remedy.length === 0 ? [] : [section(remedyWords(error.remedy))]),
    ...logLines(output),
  ];
}

/** Removes evidence that the last lines of output repeat. */
function unsaid(details: readonly string[], output: readonly string[]): string[] {
  const lines = details.map((line) => outputLine(line));
  const telling = lines.filter((line) => line !== '');
  const others = telling.filter((line) => !output.some((said) => isSame(line, said)));
  return others.length === telling.length && others.length > 0 ? lines : others;
}

/** Evidence may have been cut before its colours were removed. */
function isSame(line: string, said: string): boolean {
  return line === said || (line.endsWith(CUT) && said.startsWith(line.slice(0, -CUT.length)));
}

/** Returns a block about the images that were published before the build was cancelled. */
export function publishedBlocks({details}: Cancelled): Block[] {
  if (details.length === 0) return [];
  return [section(details.map((line) => words(line, LONGEST_REMEDY)).join('\n'))];
}

/** Returns a block with the last lines of a phase. */
export function logLines(output: readonly string[]): Block[] {
  if (output.length === 0) return [];
  return [section(`*Last lines of output*\n${codeBlock(output, LONGEST_CODE)}`)];
}

function remedyWords(remedy: readonly string[]): string {
  return remedy.map((line) => `→ ${words(line, LONGEST_REMEDY)}`).join('\n');
}

function words(text: string, most: number): string {
  return escape(shortened(printable(text), most));
}
