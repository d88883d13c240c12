import type {Change, FieldChange} from '../../../codebuild/changes/change.ts';
import {printable} from '../../../printable.ts';
import {type Line, type Style, styled} from '../../output/line.ts';
import {stderr} from '../../output/text-output.ts';
import {type Width, wrapText} from '../../terminal/wrap-text.ts';
import {type DiffLine, lineDiff} from './line-diff.ts';

const ACTIONS = {
  create: {sign: '+', colour: 'green'},
  update: {sign: '~', colour: 'yellow'},
  delete: {sign: '-', colour: 'red'},
} as const satisfies Record<Change['action'], {sign: string; colour: Style}>;

const SIGN_COLOURS = {'+': 'green', '-': 'red'} as const;

/** Shown for an absent value. */
const NONE = 'not set';
const FIELD = ' '.repeat(4);
const VALUE = ' '.repeat(6);
/** Prefix of an ARN. It stays on the line of the ARN. */
const ON = 'on ';
/** Number of unchanged lines to show around changed ones. */
const CONTEXT = 2;

/**
 * Returns the lines that show changes before a person confirms them: each resource once, with its action
 * and its fields, old → new. Nothing is truncated.
 *
 * @param output the target, for its width. Longer values are wrapped.
 */
export function changeLines(changes: readonly Change[], output: Width = stderr): Line[] {
  // Pipes and some terminals report no width.
  const columns = output.columns || Infinity;
  const resources = Map.groupBy(changes, ({action, resource}) => `${action} ${resource}`);
  return [...resources].flatMap(([heading, [change, ...more]]) => {
    if (change === undefined) return [];
    const {action} = change;
    const {sign, colour} = ACTIONS[action];
    const fields = [change, ...more].flatMap((it) => it.fields);
    return [
      ...wrapText(`${sign} ${heading}`, columns).map((it) => styled(colour, it)),
      ...fields.flatMap((field) => fieldLines(field, action, columns)),
    ];
  });
}

/** Returns the lines that show the values of one new resource, without a heading. */
export function valueLines(fields: readonly FieldChange[], output: Width = stderr): Line[] {
  return fields.flatMap((it) => fieldLines(it, 'create', output.columns || Infinity));
}

function fieldLines(change: FieldChange, action: Change['action'], columns: number): Line[] {
  const {field, from, to} = change;
  const name = `${FIELD}${printable(field)}`;
  // A created resource has no old values, and a deleted one no new values.
  const isWhole = action !== 'update' && (from === undefined || to === undefined);
  if (isText(from) || isText(to)) {
    return isWhole
      ? [`${name}:`, ...linesOf('', from ?? to ?? '', columns)]
      : updateLines(change, columns);
  }
  const [old, now] = [from, to].map((it) => (it === undefined ? undefined : shown(it)));
  if (isWhole) {
    const value = old ?? now ?? '';
    const line = `${name}: ${value}`;
    return line.length <= columns ? [line] : [`${name}:`, ...wrapText(`${VALUE}${value}`, columns)];
  }
  const [before, after] = [old ?? NONE, now ?? NONE];
  const line = `${name}: ${before} → ${after}`;
  if (line.length <= columns) return [line];
  return [`${name}:`, ...marked('  ', before, columns), ...marked('→ ', after, columns)];
}

/** Wraps a value on its own lines. The mark stays on the line of the first word. */
function marked(mark: string, value: string, columns: number): string[] {
  const [first = '', ...more] = wrapText(`${VALUE}${' '.repeat(mark.length)}${value}`, columns);
  return [`${VALUE}${mark}${first.slice(VALUE.length + mark.length)}`.trimEnd(), ...more];
}

/** Cleans a value, so that it can be measured. An empty one would look like an absent one. */
function shown(value: string): string {
  const text = printable(value);
  return text === '' ? '""' : text;
}

function isText(value: string | undefined): boolean {
  return value?.trimEnd().includes('\n') === true;
}

/** Shows a text of several lines, such as a policy: its diff, or all of it if it is added or removed. */
function updateLines({field, from, to}: FieldChange, columns: number): Line[] {
  const heading = `${field}:`;
  if (from === undefined || to === undefined) {
    const sign = from === undefined ? '+' : '-';
    const lines = linesOf(`${sign} `, from ?? to ?? '', columns);
    return [`  ${sign} ${heading}`, ...lines].map((it) => styled(SIGN_COLOURS[sign], it));
  }
  const diff = nearChanges(lineDiff(from.trimEnd(), to.trimEnd())).flatMap((it) => {
    if (it === undefined) return [`${VALUE}  …`];
    const {sign, line} = it;
    const lines = linesOf(`${sign} `, line, columns);
    return sign === ' ' ? lines : lines.map((text) => styled(SIGN_COLOURS[sign], text));
  });
  return [`${FIELD}${heading}`, ...diff];
}

/** Returns the lines of a text, each with a mark. */
function linesOf(mark: string, text: string, columns: number): string[] {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const on = line.startsWith(ON) ? ON : '';
      return marked(`${mark}${on}`, line.slice(on.length), columns);
    });
}

/** Returns the changed lines and those around them; `undefined` stands for omitted lines. */
function nearChanges(diff: readonly DiffLine[]): (DiffLine | undefined)[] {
  const isShown = diff.map((_, at) =>
    diff.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({sign}) => sign !== ' '),
  );
  return diff.flatMap((line, at) =>
    isShown[at] === true ? [line] : isShown[at - 1] !== false ? [undefined] : [],
  );
}
