/**
 * Options of our own commands that messages below `src/cli` mention. `src/cli` spells them, so that the
 * other rooms do not depend on the command line.
 */
export type OptionName =
  | 'account'
  | 'binding'
  | 'branch'
  | 'builder'
  | 'builder-image'
  | 'builder-version'
  | 'cache'
  | 'buildpack'
  | 'connection'
  | 'git'
  | 'engine'
  | 'env'
  | 'force'
  | 'git-tag'
  | 'host-kernel'
  | 'host-kind'
  | 'image-name'
  | 'lifecycle-image'
  | 'lifecycle-version'
  | 'local'
  | 'log-group'
  | 'log-retention'
  | 'mirror'
  | 'name'
  | 'no-webhook'
  | 'profile'
  | 'permissions-boundary'
  | 'pull-policy'
  | 'pull-requests'
  | 'rebuild'
  | 'region'
  | 'registry'
  | 'role'
  | 'role-path'
  | 'run-image'
  | 'secret'
  | 'security-group'
  | 'subnet'
  | 'tag'
  | 'tag-pattern'
  | 'trust-buildpacks'
  | 'vpc'
  | 'working-tree';

/** Our own commands that messages mention. */
export type CommandName =
  | 'builder-image publish'
  | 'codebuild codedeploy'
  | 'codebuild create-codedeploy-role'
  | 'codebuild link-github'
  | 'codebuild logs'
  | 'codebuild slackcreds'
  | 'image plan';

interface OptionMention {
  readonly option: OptionName;
  readonly value?: string;
}

interface CommandMention {
  readonly command: CommandName;
  readonly arguments: readonly (string | OptionMention)[];
}

/** An option or a command, as data. */
export type Mention = OptionMention | CommandMention;

/** A text with mentions in it. */
interface ComposedText {
  readonly parts: readonly (string | Mention)[];
}

/** Words for a person. `spell` in `src/cli/spell.ts` turns them into a string. */
export type Text = string | Mention | ComposedText;

/** Mentions an option, alone or with its value: `option('branch', 'NAME')`. */
export function option(name: OptionName, value?: string): OptionMention {
  return value === undefined ? {option: name} : {option: name, value};
}

/** Mentions a command with its arguments: `command('codebuild logs', 'intranet')`. */
export function command(name: CommandName, ...given: CommandMention['arguments']): CommandMention {
  return {command: name, arguments: given};
}

/** The tag of a template whose values may be mentions: sentence`Name it with ${option('branch')}.` */
export function sentence(
  strings: TemplateStringsArray,
  ...values: readonly (Text | number)[]
): Text {
  return joined(
    strings.flatMap((it, index) => {
      const value = values[index];
      return value === undefined ? [it] : [it, typeof value === 'number' ? String(value) : value];
    }),
    '',
  );
}

/** Joins texts into one, which is a string if nothing is mentioned. */
export function joined(texts: readonly Text[], separator = ' '): Text {
  const parts = texts.flatMap((it, index) => [...(index === 0 ? [] : [separator]), ...partsOf(it)]);
  if (parts.every((it) => typeof it === 'string')) return parts.join('');
  return {parts: parts.reduce(withPart, [])};
}

function partsOf(text: Text): ComposedText['parts'] {
  return typeof text === 'object' && 'parts' in text ? text.parts : [text];
}

/** Keeps strings that stand side by side as one, so that equal messages have equal parts. */
function withPart(parts: ComposedText['parts'], part: string | Mention): ComposedText['parts'] {
  const last = parts.at(-1);
  if (part === '') return parts;
  return typeof part === 'string' && typeof last === 'string'
    ? [...parts.slice(0, -1), last + part]
    : [...parts, part];
}
