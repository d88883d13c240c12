/** A change to a JSON document: a path of property names, and the new value. `undefined` removes the property. */
export interface JsonEdit {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Changes values in a JSON document, and keeps every other byte. Missing properties are added at the end. */
export async function editJson(text: string, edits: readonly JsonEdit[]): Promise<string> {
  const {applyEdits, modify} = await import('jsonc-parser');
  return edits.reduce(
    (edited, {path, value}) => applyEdits(edited, modify(edited, [...path], value, {})),
    text,
  );
}
