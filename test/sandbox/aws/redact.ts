import {type ServiceModel, shapeOf} from './service-model.ts';

/** A value without the parts that its model calls sensitive. */
export function redact(model: ServiceModel, shapeName: string, value: unknown): unknown {
  const shape = shapeOf(model, shapeName);
  if (shape.sensitive === true) return '***';
  if (Array.isArray(value)) return value.map((it) => redact(model, shape.member ?? '', it));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>).map(([name, it]) => {
    const member = shape.members?.[name] ?? shape.value;
    return [name, member === undefined ? '***' : redact(model, member, it)];
  });
  return Object.fromEntries(entries);
}
