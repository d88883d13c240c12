import {unescaped} from './inspect-mrkdwn.ts';

type Inspect = (inspection: Inspection, value: unknown, pointer: string) => void;

/** The expected type of a value. */
export type Rule =
  | {readonly kind: 'any' | 'boolean'}
  | {readonly kind: 'string'; readonly max: number; readonly pattern?: RegExp}
  /** A text object: https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
  | {readonly kind: 'text'; readonly max: number; readonly isPlain?: boolean}
  | {readonly kind: 'list'; readonly max: number; readonly of: Inspect}
  | {readonly kind: 'of'; readonly of: Inspect};

/** The problems of some blocks. */
export class Inspection {
  /** In Slack's words, as in `response_metadata` after `[ERROR]`. */
  readonly errors: string[] = [];
  /** Problems that Slack accepts, and people would not. */
  readonly complaints: string[] = [];

  wrong(what: string, pointer: string): void {
    this.errors.push(`${what} [json-pointer:${pointer}]`);
  }

  complain(what: string, pointer: string): void {
    this.complaints.push(`${what} [json-pointer:${pointer}]`);
  }

  /** The type of a block or an element, if it has one. */
  typeOf(value: unknown, pointer: string): string | undefined {
    if (!isObject(value)) {
      this.wrong('must provide an object', pointer);
      return undefined;
    }
    if (typeof value['type'] === 'string') return value['type'];
    this.wrong('missing required field: type', pointer);
    return undefined;
  }

  /** Checks an object, which must not have other members. */
  fields(
    value: unknown,
    pointer: string,
    rules: Readonly<Record<string, Rule>>,
    required: readonly string[] = [],
  ): void {
    const object = value as Readonly<Record<string, unknown>>;
    for (const name of required) {
      if (object[name] === undefined) this.wrong(`missing required field: ${name}`, pointer);
    }
    for (const [name, field] of Object.entries(object)) {
      const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
      if (rule === undefined) this.wrong(`invalid additional property: ${name}`, pointer);
      else this.check(field, `${pointer}/${name}`, rule);
    }
  }

  check(value: unknown, pointer: string, rule: Rule): void {
    switch (rule.kind) {
      case 'any':
        break;
      case 'boolean':
        if (typeof value !== 'boolean') this.wrong('must provide a boolean', pointer);
        break;
      case 'string':
        this.#string(value, pointer, rule.max, rule.pattern);
        break;
      case 'text':
        this.#text(value, pointer, rule.max, rule.isPlain ?? false);
        break;
      case 'list':
        this.list(value, pointer, rule.max, (item, at) => rule.of(this, item, at));
        break;
      case 'of':
        rule.of(this, value, pointer);
        break;
    }
  }

  list(
    value: unknown,
    pointer: string,
    max: number,
    inspect: (item: unknown, pointer: string) => void,
  ): void {
    if (!Array.isArray(value)) return this.wrong('must provide an array', pointer);
    if (value.length === 0) this.wrong('no less than 1 items allowed', pointer);
    if (value.length > max) this.wrong(`no more than ${max} items allowed`, pointer);
    for (const [index, item] of value.entries()) inspect(item, `${pointer}/${index}`);
  }

  /** A value that identifies an item of a list must not occur twice. */
  unique(list: unknown, pointer: string, name: string): void {
    if (!Array.isArray(list)) return;
    const seen = new Set<unknown>();
    for (const [index, item] of list.entries()) {
      const id = isObject(item) ? item[name] : undefined;
      if (id === undefined) continue;
      if (seen.has(id)) this.wrong(`\`${name}\` already exists`, `${pointer}/${index}/${name}`);
      seen.add(id);
    }
  }

  #string(value: unknown, pointer: string, max: number, pattern?: RegExp): void {
    if (typeof value !== 'string') return this.wrong('must provide a string', pointer);
    if (value.length === 0) this.wrong('must be more than 0 characters', pointer);
    if (value.length > max) this.wrong(`must be less than ${max + 1} characters`, pointer);
    else if (pattern !== undefined && !pattern.test(value)) {
      this.wrong('failed to match all allowed schemas', pointer);
    }
  }

  #text(value: unknown, pointer: string, max: number, isPlain: boolean): void {
    const type = this.typeOf(value, pointer);
    if (type === undefined) return;
    if (type !== 'plain_text' && (isPlain || type !== 'mrkdwn')) {
      this.wrong(`unsupported type: ${type}`, `${pointer}/type`);
      return;
    }
    const option = type === 'plain_text' ? 'emoji' : 'verbatim';
    const rules: Record<string, Rule> = {
      type: {kind: 'any'},
      text: {kind: 'string', max},
      [option]: {kind: 'boolean'},
    };
    this.fields(value, pointer, rules, ['text']);
    const {text} = value as {text?: unknown};
    if (type === 'mrkdwn' && typeof text === 'string') {
      for (const found of unescaped(text)) this.complain(found, `${pointer}/text`);
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
