/** The settings of a section by name; nested names have a dot: `ecr.endpoint_url`. */
export type Section = Readonly<Partial<Record<string, string>>>;

/** The settings of each section, by the text between its brackets, in the order of the file. */
export type IniSections = ReadonlyMap<string, Section>;

/** A setting while its lines are read: the first line, and those that continue it. */
interface Setting {
  readonly name: string;
  readonly lines: string[];
}

/** Settings in this section hold for all others. The AWS CLI gets this from Python's `configparser`. */
const FOR_ALL = 'DEFAULT';
const COMMENT = /^[#;]/u;
/** The SDK for JavaScript allows comments after a value. The AWS CLI reads them as part of it. */
const COMMENT_AFTER_VALUE = /\s[#;].*$/u;

/**
 * Reads a configuration file as the AWS CLI does, which uses Python's `RawConfigParser`
 * (https://docs.python.org/3/library/configparser.html). Names of settings are in lower case. Names of
 * nested settings have a dot: `ecr.endpoint_url`. If the AWS CLI rejects the whole file because
 * of a line, this leaves out the line. Of two equal names, the last counts.
 */
export function iniSections(text: string): IniSections {
  const sections = new Map<string, Setting[]>();
  let section: Setting[] | undefined;
  let setting: Setting | undefined;
  let indent = 0;
  for (const line of text.replace(/^\uFEFF/u, '').split(/\r\n|\r|\n/u)) {
    const value = line.trim();
    if (value === '' || COMMENT.test(value)) continue;
    const ownIndent = line.length - line.trimStart().length;
    if (setting !== undefined && ownIndent > indent) {
      setting.lines.push(value);
      continue;
    }
    indent = ownIndent;
    const header = /^\[(?<name>.+)\]/u.exec(value)?.groups?.['name'];
    if (header !== undefined) {
      section = sections.get(header) ?? [];
      sections.set(header, section);
      setting = undefined;
      continue;
    }
    const {name, first} = /^(?<name>[^=:]+?)\s*[=:]\s*(?<first>.*)$/u.exec(value)?.groups ?? {};
    if (name === undefined || section === undefined) continue;
    setting = {name: name.toLowerCase(), lines: [first ?? '']};
    section.push(setting);
  }
  const forAll = sections.get(FOR_ALL) ?? [];
  sections.delete(FOR_ALL);
  return new Map([...sections].map(([name, own]) => [name, settings([...forAll, ...own])]));
}

/** A section is an object without a prototype, because names come from a file. */
function settings(all: readonly Setting[]): Section {
  const section = Object.create(null) as Record<string, string>;
  for (const {name, lines} of all) {
    for (const [key, value] of values(name, lines)) {
      const bare = ` ${value}`.replace(COMMENT_AFTER_VALUE, '').trim();
      if (bare !== '') section[key] = bare;
    }
  }
  return section;
}

/** Nested settings stand below a name without a value. Other lines continue the value. */
function values(name: string, [first = '', ...more]: readonly string[]): [string, string][] {
  if (first !== '' || more.length === 0) return [[name, [first, ...more].join(' ')]];
  return more.map((line) => {
    const [key = '', ...value] = line.split('=');
    return [`${name}.${key.trim()}`, value.join('=').trim()];
  });
}
