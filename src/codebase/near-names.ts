import type {Diagnostic} from './diagnostic.ts';

/** Names that people write where they mean another. */
const MEANT: readonly (readonly [RegExp, string])[] = [
  [/^(?<folder>codebuild|copilot)\/process(?:es)?\.ya?ml$/iu, 'process.yml'],
  [/^procfile(?:\.txt)?$/iu, 'Procfile'],
  [/^buildpacks?\.json$/iu, 'buildpack.json'],
  [/^runtimes?\.txt$/iu, 'runtime.txt'],
];

/** Files of nearly the right name, which would be ignored silently. */
export function nearNames(listed: readonly string[], right: readonly string[]): Diagnostic[] {
  return listed.flatMap((file) => {
    if (right.includes(file)) return [];
    return MEANT.flatMap(([pattern, name]) => {
      const match = pattern.exec(file);
      if (match === null) return [];
      const folder = match.groups?.['folder'];
      const meant = folder === undefined ? name : `${folder.toLowerCase()}/${name}`;
      return listed.includes(meant)
        ? []
        : [{file, message: `Nothing reads a file of this name.`, hint: `Did you mean ${meant}?`}];
    });
  });
}
