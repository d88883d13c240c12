import type {AST} from 'toml-eslint-parser';
import {unreachable} from '../../errors.ts';
import {isTooDeep} from './nesting.ts';
import type {Parsed, TextFile} from './text-file.ts';

/** A part of a file's text. */
export interface TextSpan {
  readonly offset: number;
  readonly length: number;
}

export interface TomlTable {
  readonly kind: 'table';
  /** The place of its header or braces. */
  readonly place: TextSpan;
  readonly members: Map<string, TomlMember>;
}

export interface TomlMember {
  /** The place where the key occurs first. */
  readonly key: TextSpan;
  readonly value: TomlNode;
}

export type TomlNode =
  | TomlTable
  | {readonly kind: 'list'; readonly place: TextSpan; readonly items: TomlNode[]}
  | {readonly kind: 'text'; readonly place: TextSpan; readonly value: string}
  /** A number, a boolean or a time. */
  | {readonly kind: 'other'; readonly place: TextSpan};

/**
 * Reads TOML into tables with the place of every value. `[a.b]`, `a.b = 1` and `a = {b = 1}` give the same
 * tables.
 *
 * @see https://toml.io/en/v1.0.0
 */
export async function parseToml(file: TextFile): Promise<Parsed<TomlTable>> {
  if (isTooDeep(file.text)) {
    return {problems: [file.problem(0, 1, 'The file is nested too deeply.')]};
  }
  const {ParseError, parseTOML} = await import('toml-eslint-parser');
  try {
    return {value: tableOf(parseTOML(file.text).body[0].body)};
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const message = error.message.replace(/\.$/u, '').replace(/^./u, (it) => it.toLowerCase());
    const at = faultAt(file.text, error);
    const hidden = file.hiddenWithin(at, at + 1);
    if (hidden.length > 0) return {problems: hidden};
    return {problems: [file.problem(at, 1, `Invalid TOML: ${message}.`)]};
  }
}

/** The parser reports a missing end of a line at the start of the next line. */
function faultAt(text: string, {index, message}: {index: number; message: string}): number {
  const [, line = '', end = ''] = /([^\n]*?)(\r?\n)?$/u.exec(text.slice(0, index)) ?? [];
  const isBefore = end !== '' && (line.trimEnd().endsWith('=') || /same line/u.test(message));
  return Math.min(index, text.length) - (isBefore ? end.length : 0);
}

function tableOf(body: readonly (AST.TOMLKeyValue | AST.TOMLTable)[]): TomlTable {
  const root: TomlTable = {kind: 'table', place: {offset: 0, length: 1}, members: new Map()};
  for (const node of body) {
    if (node.type === 'TOMLKeyValue') setMember(root, node);
    else {
      const table =
        node.kind === 'array' ? addToList(root, node.key) : tableAt(root, node.key.keys);
      for (const member of node.body) setMember(table, member);
    }
  }
  return root;
}

function setMember(table: TomlTable, {key, value}: AST.TOMLKeyValue): void {
  const last = key.keys.at(-1);
  if (last === undefined) return;
  const owner = tableAt(table, key.keys.slice(0, -1));
  owner.members.set(nameOf(last), {key: placeOf(last), value: valueOf(value)});
}

/** Returns the table at a path of keys, and creates it if it is missing. In a list, the last table counts. */
function tableAt(root: TomlTable, keys: readonly Key[]): TomlTable {
  let table = root;
  for (const key of keys) {
    const found = table.members.get(nameOf(key))?.value;
    const next = found?.kind === 'list' ? found.items.at(-1) : found;
    if (next?.kind === 'table') table = next;
    else {
      const made: TomlTable = {kind: 'table', place: placeOf(key), members: new Map()};
      table.members.set(nameOf(key), {key: placeOf(key), value: made});
      table = made;
    }
  }
  return table;
}

/** Adds a table to the list of a `[[header]]`. */
function addToList(root: TomlTable, {keys}: AST.TOMLKey): TomlTable {
  const made: TomlTable = {kind: 'table', place: spanOf(keys), members: new Map()};
  const last = keys.at(-1);
  if (last === undefined) return made;
  const {members} = tableAt(root, keys.slice(0, -1));
  const found = members.get(nameOf(last))?.value;
  if (found?.kind === 'list') found.items.push(made);
  else {
    const list: TomlNode = {kind: 'list', place: placeOf(last), items: [made]};
    members.set(nameOf(last), {key: placeOf(last), value: list});
  }
  return made;
}

function valueOf(node: AST.TOMLContentNode): TomlNode {
  const place = placeOf(node);
  switch (node.type) {
    case 'TOMLInlineTable': {
      const table: TomlTable = {kind: 'table', place, members: new Map()};
      for (const member of node.body) setMember(table, member);
      return table;
    }
    case 'TOMLArray': {
      return {kind: 'list', place, items: node.elements.map((it) => valueOf(it))};
    }
    case 'TOMLValue': {
      return node.kind === 'string'
        ? {kind: 'text', place, value: node.value}
        : {kind: 'other', place};
    }
    default: {
      return unreachable(node);
    }
  }
}

type Key = AST.TOMLBare | AST.TOMLQuoted;

function nameOf(key: Key): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

function placeOf({range: [start, end]}: {readonly range: readonly [number, number]}): TextSpan {
  return {offset: start, length: end - start};
}

function spanOf(keys: readonly Key[]): TextSpan {
  const start = keys[0]?.range[0] ?? 0;
  return {offset: start, length: (keys.at(-1)?.range[1] ?? start) - start};
}
