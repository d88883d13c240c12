import {type Parsed, type TextFile, quoted} from './text-file.ts';

/** Reads `runtime.txt`: `python-3.11.x` gives `3.11.x`. */
export function parseRuntime(file: TextFile): Parsed<string> {
  const text = file.text.trim();
  const version = /^python-(?<version>\d+(?:\.(?:\d+|x|\*)){0,2})$/u.exec(text)?.groups?.[
    'version'
  ];
  if (version !== undefined) return {value: version};
  const at = file.text.length - file.text.trimStart().length;
  const hint = 'Write python-3.11.x, or leave the file out.';
  const shown = text.split('\n', 1)[0] ?? '';
  const message = shown === '' ? 'The file is empty.' : `${quoted(shown)} is not a Python version.`;
  return {problems: [file.problem(text === '' ? 0 : at, Math.max(1, shown.length), message, hint)]};
}
