import {type Style, styled} from '../output/line.ts';
import {stderr} from '../output/text-output.ts';
import {printable} from '../../printable.ts';
import {wrapText} from './wrap-text.ts';

/** Wraps a message, including the `? ` that Inquirer writes before it. */
function lines(message: string): string[] {
  return wrapText(`? ${message}`, columns());
}

/** Text after a message: on its last line, or on a new line if it does not fit together with the cursor. */
function behind(message: string, given: string): string {
  const text = printable(given);
  const {length} = lines(message).at(-1) ?? '';
  return text === '' || length + 1 + text.length < columns()
    ? text
    : `\n${wrapText(`  ${text}`, columns()).join('\n')}`;
}

/** A question in its two states. */
export interface PromptMessage {
  /** The message after it was answered. */
  readonly message: string;
  /** The message until it is answered. Default: `message`. */
  readonly asked?: string | undefined;
}

/** Cleans and styles a text of several lines. */
function paint(style: Style, lines: string): string {
  return lines
    .split('\n')
    .map((it) => stderr.render(styled(style, it)))
    .join('\n');
}

/** The width of a terminal that does not report its width. */
const USUAL_COLUMNS = 80;

function columns(): number {
  return stderr.columns || USUAL_COLUMNS;
}

/**
 * Returns an Inquirer theme that cleans all text, and wraps lines between words. Inquirer wraps them anywhere:
 * https://github.com/SBoudrias/Inquirer.js/blob/main/packages/core/src/lib/utils.ts
 */
export function promptTheme({message, asked = message}: PromptMessage) {
  return {
    style: {
      message: (_: string, status: string) => {
        const text = lines(status === 'done' ? message : asked).join('\n');
        return paint('bold', text.slice(2));
      },
      answer: (text: string) => paint('cyan', behind(message, text)),
      defaultAnswer: (text: string) => paint('dim', behind(asked, `(${text})`)),
      help: (text: string) => paint('dim', behind(asked, text)),
      error: (text: string) => paint('red', wrapText(`> ${text}`, columns()).join('\n')),
      description: (text: string) => paint('cyan', wrapText(text, columns()).join('\n')),
    },
  };
}

/** Cleans and wraps the name of a choice, which Inquirer indents by two columns. */
export function choiceName(name: string): string {
  return wrapText(`  ${name}`, columns()).join('\n').slice(2);
}
