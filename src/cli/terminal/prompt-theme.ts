import {styleText} from 'node:util';
import {wrapText} from './wrap-text.ts';

/** A message's lines, with the mark and the blank that Inquirer puts before it. */
function lines(message: string): string[] {
  return wrapText(`? ${message}`, columns());
}

/** What follows a message: on its last line, or on the next one if there is no room for it and the cursor. */
function behind(message: string, text: string): string {
  const {length} = lines(message).at(-1) ?? '';
  return text === '' || length + 1 + text.length < columns()
    ? text
    : `\n${wrapText(`  ${text}`, columns()).join('\n')}`;
}

/** A question in its two states. */
export interface PromptMessage {
  /** As it stands before its answer. */
  readonly message: string;
  /** As long as it is open; else the message. */
  readonly asked?: string | undefined;
}

type Format = Parameters<typeof styleText>[0];
const paint = (format: Format, text: string) => styleText(format, text, {stream: process.stderr});

/** Of terminals that do not tell their width. */
const USUAL_COLUMNS = 80;

function columns(): number {
  return process.stderr.columns || USUAL_COLUMNS;
}

/**
 * The parts of a prompt's theme that have its lines break between words. Inquirer itself breaks them
 * anywhere: https://github.com/SBoudrias/Inquirer.js/blob/main/packages/core/src/lib/utils.ts
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

/** The name of a choice, which stands behind a mark. */
export function choiceName(name: string): string {
  return wrapText(`  ${name}`, columns()).join('\n').slice(2);
}
