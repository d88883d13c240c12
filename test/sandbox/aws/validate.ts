import {javaPattern} from './pattern.ts';
import {type ServiceModel, type Shape, shapeOf} from './service-model.ts';

/** A part of a value that violates the model, and the constraint. */
export interface Violation {
  /** `tags.2.member.key`; empty for the whole value. */
  readonly path: string;
  readonly value: unknown;
  /** `unknown` and `type` do not fit the form. The others violate a constraint. */
  readonly kind: 'unknown' | 'type' | 'required' | 'length' | 'range' | 'pattern' | 'enum';
  /** In AWS's words: `Member must have length greater than or equal to 2`. */
  readonly constraint: string;
}

/** Returns all parts of a value that violate the model's shape. */
export function violations(model: ServiceModel, shapeName: string, value: unknown): Violation[] {
  return visit(model, shapeOf(model, shapeName), value, '');
}

function visit(model: ServiceModel, shape: Shape, value: unknown, path: string): Violation[] {
  const wrong = wrongType(shape, value, path);
  if (wrong !== undefined) return [wrong];
  if (Array.isArray(value)) {
    const member = shapeOf(model, shape.member ?? '');
    return [
      ...sizeViolations(shape, value.length, value, path),
      ...value.flatMap((it, index) => visit(model, member, it, `${path}.${index + 1}.member`)),
    ];
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as Record<string, unknown>);
    return shape.type === 'map'
      ? mapViolations(model, shape, entries, path)
      : structureViolations(model, shape, entries, path);
  }
  if (typeof value === 'string') return stringViolations(shape, value, path);
  return typeof value === 'number' ? rangeViolations(shape, value, path) : [];
}

function structureViolations(
  model: ServiceModel,
  shape: Shape,
  entries: readonly [string, unknown][],
  path: string,
): Violation[] {
  const members = new Map(Object.entries(shape.members ?? {}));
  const given = entries.filter(([, value]) => value !== undefined && value !== null);
  const missing = (shape.required ?? []).filter((it) => !given.some(([name]) => name === it));
  return [
    ...missing.map((name) => ({
      path: join(path, name),
      value: null,
      kind: 'required' as const,
      constraint: 'Member must not be null',
    })),
    ...given.flatMap(([name, value]) => {
      const member = members.get(name);
      const at = join(path, name);
      if (member !== undefined) return visit(model, shapeOf(model, member), value, at);
      return [{path: at, value, kind: 'unknown' as const, constraint: 'Member is not known'}];
    }),
  ];
}

function mapViolations(
  model: ServiceModel,
  shape: Shape,
  entries: readonly [string, unknown][],
  path: string,
): Violation[] {
  const key = shapeOf(model, shape.key ?? '');
  const value = shapeOf(model, shape.value ?? '');
  return [
    ...sizeViolations(shape, entries.length, Object.fromEntries(entries), path),
    ...entries.flatMap(([name, it]) => [
      ...visit(model, key, name, join(path, 'key')),
      ...visit(model, value, it, join(path, `${name}.member`)),
    ]),
  ];
}

function stringViolations(shape: Shape, value: string, path: string): Violation[] {
  if (shape.type === 'timestamp' || shape.type === 'blob') return [];
  const all = sizeViolations(shape, value.length, value, path);
  if (shape.pattern !== undefined && !javaPattern(shape.pattern).test(value)) {
    const constraint = `Member must satisfy regular expression pattern: ${shape.pattern}`;
    all.push({path, value, kind: 'pattern', constraint});
  }
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    const constraint = `Member must satisfy enum value set: [${shape.enum.join(', ')}]`;
    all.push({path, value, kind: 'enum', constraint});
  }
  return all;
}

function sizeViolations(shape: Shape, size: number, value: unknown, path: string): Violation[] {
  const {min = 0, max = Infinity} = shape;
  if (size >= min && size <= max) return [];
  const bound = size < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  return [{path, value, kind: 'length', constraint: `Member must have length ${bound}`}];
}

function rangeViolations(shape: Shape, value: number, path: string): Violation[] {
  if (shape.type === 'timestamp') return [];
  const {min = -Infinity, max = Infinity} = shape;
  if (value >= min && value <= max) return [];
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  return [{path, value, kind: 'range', constraint: `Member must have value ${bound}`}];
}

function wrongType(shape: Shape, value: unknown, path: string): Violation | undefined {
  const has = typeName(value);
  if ((JSON_TYPES[shape.type] ?? []).includes(has)) return undefined;
  return {path, value, kind: 'type', constraint: `${has} can not be converted to ${shape.type}`};
}

/** The JSON form of each type of the model. */
const JSON_TYPES: Readonly<Record<string, readonly string[]>> = {
  string: ['string'],
  blob: ['string'],
  boolean: ['boolean'],
  integer: ['integer'],
  long: ['integer'],
  float: ['integer', 'number'],
  double: ['integer', 'number'],
  timestamp: ['integer', 'number'],
  list: ['list'],
  map: ['structure'],
  structure: ['structure'],
};

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'structure';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
