import {type ServiceModel, shapeOf} from './service-model.ts';

/** The values of a form, by the parts of their dotted names: `Tags.member.1.Key`. */
type Tree = string | {readonly [name: string]: Tree};

/**
 * Reads the input of a query operation: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 *
 * Values that do not fit the model's shapes stay unchanged, so that they can be reported.
 */
export function readQueryInput(
  model: ServiceModel,
  operation: string,
  form: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const shape = model.operations[operation]?.input;
  const tree = grow(Object.entries(form).map(([name, value]) => [name.split('.'), value]));
  const input = shape === undefined ? tree : typed(model, shape, tree);
  return input as Record<string, unknown>;
}

function grow(entries: readonly (readonly [readonly string[], string])[]): Tree {
  const [only] = entries;
  if (only !== undefined && only[0].length === 0) return only[1];
  const names = [...new Set(entries.map(([[name = '']]) => name))];
  return Object.fromEntries(
    names.map((name) => {
      const below = entries.filter(([[first]]) => first === name);
      return [name, grow(below.map(([path, value]) => [path.slice(1), value] as const))];
    }),
  );
}

function typed(model: ServiceModel, shapeName: string, tree: Tree): unknown {
  const {type, member = '', members = {}} = shapeOf(model, shapeName);
  if (typeof tree === 'string') return typedText(type, tree);
  if (type === 'list') {
    const {member: items = {}, ...others} = tree;
    if (typeof items === 'string' || Object.keys(others).length > 0) return tree;
    return Object.entries(items)
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([, item]) => typed(model, member, item));
  }
  return Object.fromEntries(
    Object.entries(tree).map(([name, it]) => {
      const shape = members[name];
      return [name, shape === undefined ? it : typed(model, shape, it)];
    }),
  );
}

function typedText(type: string, text: string): unknown {
  // An empty list.
  if (type === 'list' && text === '') return [];
  if (type === 'boolean' && /^(?:true|false)$/u.test(text)) return text === 'true';
  return /^(?:integer|long|float|double)$/u.test(type) && text !== '' ? Number(text) : text;
}

/** Writes the output of a query operation, from its JSON form. */
export function xmlMembers(model: ServiceModel, shapeName: string, output: object): string {
  const {members = {}} = shapeOf(model, shapeName);
  return Object.entries(output)
    .filter(([, it]) => it !== undefined)
    .map(([name, it]) => xmlElement(name, xmlValue(model, members[name] ?? '', it)))
    .join('');
}

function xmlValue(model: ServiceModel, shapeName: string, value: unknown): string {
  const {type, member = ''} = shapeOf(model, shapeName);
  if (Array.isArray(value)) {
    return value.map((it) => xmlElement('member', xmlValue(model, member, it))).join('');
  }
  if (type === 'timestamp') return iso8601(Number(value));
  if (typeof value === 'object' && value !== null && type === 'structure') {
    return xmlMembers(model, shapeName, value);
  }
  if (['string', 'boolean', 'number'].includes(typeof value)) return escapeXml(String(value));
  throw new TypeError(`No XML for ${shapeName}: ${type}`);
}

/** @param content already XML. */
export function xmlElement(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** IAM returns whole seconds. */
function iso8601(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
