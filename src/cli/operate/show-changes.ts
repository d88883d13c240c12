import {styleText} from 'node:util';
import type {Change, FieldChange} from '../../codebuild/changes.ts';
import {printable} from '../../printable.ts';
import {wrapped} from '../wrapped.ts';
import {type DiffLine, lineDiff} from './line-diff.ts';

type Colour = 'green' | 'yellow' | 'red';
type Paint = (colour: Colour, text: string) => string;

const ACTIONS = {
  create: {sign: '+', colour: 'green'},
  update: {sign: '~', colour: 'yellow'},
  delete: {sign: '-', colour: 'red'},
} as const satisfies Record<Change['action'], {sign: string; colour: Colour}>;

/** Where nothing is. */
const NONE = 'not set';
const FIELD = ' '.repeat(4);
const VALUE = ' '.repeat(6);
/** Lines that stay, shown around those that change. */
const CONTEXT = 2;

/**
 * Changes as a person reads them before agreeing to them: each thing once, what becomes of it, and its
 * fields, old → new. Nothing is cut.
 *
 * @param stream where they go, whose colours and width they have: longer values go on below themselves.
 */
export function changeLines(
  changes: readonly Change[],
  stream: NodeJS.WriteStream = process.stderr,
): string[] {
  // Pipes have no width, and some terminals don't tell theirs.
  const columns = stream.columns || Infinity;
  const paint: Paint = (colour, text) => styleText(colour, text, {stream});
  const things = Map.groupBy(changes, ({action, resource}) => `${action} ${resource}`);
  return [...things].flatMap(([heading, [change, ...more]]) => {
    if (change === undefined) return [];
    const {action} = change;
    const {sign, colour} = ACTIONS[action];
    const fields = [change, ...more].flatMap((it) => it.fields);
    return [
      ...wrapped(`${sign} ${printable(heading)}`, columns).map((line) => paint(colour, line)),
      ...fields.flatMap((field) => fieldLines(field, action, columns, paint)),
    ];
  });
}

function fieldLines(
  {field, from, to}: FieldChange,
  action: Change['action'],
  columns: number,
  paint: Paint,
): string[] {
  const name = `${FIELD}${printable(field)}`;
  if (isText(from) || isText(to)) return [`${name}:`, ...textLines(from, to, columns, paint)];
  const [old, now] = [from, to].map((it) => (it === undefined ? undefined : shown(it)));
  // What is made has no old values to tell, and what goes no new ones.
  if (action !== 'update' && (old === undefined || now === undefined)) {
    const value = old ?? now ?? '';
    const line = `${name}: ${value}`;
    return line.length <= columns ? [line] : [`${name}:`, ...wrapped(`${VALUE}${value}`, columns)];
  }
  const [before, after] = [old ?? NONE, now ?? NONE];
  const line = `${name}: ${before} → ${after}`;
  if (line.length <= columns) return [line];
  return [`${name}:`, ...marked(' ', before, columns), ...marked('→', after, columns)];
}

/** A value on lines of its own, with a mark that stays with its first word. */
function marked(mark: string, value: string, columns: number): string[] {
  const [first = '', ...more] = wrapped(`${VALUE}  ${value}`, columns);
  return [`${VALUE}${mark}${first.slice(VALUE.length + 1)}`, ...more];
}

/** An empty value would be taken for none. */
function shown(value: string): string {
  const text = printable(value);
  return text === '' ? '""' : text;
}

function isText(value: string | undefined): boolean {
  return value?.trimEnd().includes('\n') === true;
}

/** Texts of several lines, such as policies, line by line. */
function textLines(
  from: string | undefined,
  to: string | undefined,
  columns: number,
  paint: Paint,
): string[] {
  if (from === undefined || to === undefined) {
    return (from ?? to ?? '')
      .trimEnd()
      .split('\n')
      .flatMap((line) => wrapped(`${VALUE}${printable(line)}`, columns));
  }
  return nearChanges(lineDiff(from.trimEnd(), to.trimEnd())).flatMap((it) => {
    if (it === undefined) return [`${VALUE}  …`];
    const text = `${it.sign} ${printable(it.line)}`.trimEnd();
    const lines = text === '' ? [''] : wrapped(`${VALUE}${text}`, columns);
    const {sign} = it;
    if (sign === ' ') return lines;
    return lines.map((line) => paint(sign === '+' ? 'green' : 'red', line));
  });
}

/** The lines that change and those around them; `undefined` stands for what is left out. */
function nearChanges(diff: readonly DiffLine[]): (DiffLine | undefined)[] {
  const isShown = diff.map((_, at) =>
    diff.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({sign}) => sign !== ' '),
  );
  return diff.flatMap((line, at) =>
    isShown[at] === true ? [line] : isShown[at - 1] !== false ? [undefined] : [],
  );
}
