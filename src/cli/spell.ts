import type {BuildEvent} from '../events.ts';
import type {Text} from '../text.ts';

const PROGRAM = 'ci-image-builder';

/** Returns a text as a person reads it, with options and commands as they are typed: `--branch NAME`. */
export function spell(text: Text): string {
  if (typeof text === 'string') return text;
  if ('parts' in text) return text.parts.map(spell).join('');
  if ('command' in text) return [PROGRAM, text.command, ...text.arguments.map(spell)].join(' ');
  return text.value === undefined ? `--${text.option}` : `--${text.option} ${text.value}`;
}

/** Returns an event whose text is spelled, for reporters and announcements. */
export function spelledEvent(event: BuildEvent): BuildEvent<string> {
  return 'text' in event ? {...event, text: spell(event.text)} : event;
}
