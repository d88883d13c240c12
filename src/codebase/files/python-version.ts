import type {Setting} from '../../setting.ts';
import {PYTHON_VERSION_FILE} from './contract-files.ts';
import {type Diagnostic, warningText} from '../text/diagnostic.ts';
import {parsePythonVersion} from './python-version-file.ts';
import {TextFile} from '../text/text-file.ts';
import type {Text} from '../../text.ts';

/** The content of `.python-version` and its meaning for a build. */
export interface PythonVersion {
  readonly settings: readonly Setting[];
  /** Whether the file decides what is built, by its content or by its absence. */
  readonly isContract: boolean;
  readonly problems: readonly Diagnostic[];
  readonly notes: readonly string[];
  readonly warnings: readonly Text[];
}

/**
 * Decides what `.python-version` means. It counts if the codebase uses Python and has no `runtime.txt`.
 * In other codebases the file is for the developers' tools, and using it would add Python to the image.
 *
 * @param context `hasRuntime`: there is a `runtime.txt`; `buildpacks`: in order, empty if the builder
 *   decides; `listed`: names in the top folder of the codebase.
 */
export function readPythonVersion(
  file: TextFile | Diagnostic | undefined,
  context: {
    readonly hasRuntime: boolean;
    readonly buildpacks: readonly string[];
    readonly listed: readonly string[];
  },
): PythonVersion {
  if (context.hasRuntime) return NOTHING;
  if (!isPython(context)) {
    const note = `${PYTHON_VERSION_FILE} is ignored: this is not a Python codebase. To set a Python version anyway, use runtime.txt.`;
    return file === undefined ? NOTHING : {...NOTHING, notes: [note]};
  }
  const counting = {...NOTHING, isContract: true};
  if (file === undefined) return counting;
  if (!(file instanceof TextFile)) return {...counting, problems: [file]};
  const parsed = parsePythonVersion(file);
  if (parsed.problems !== undefined) return {...counting, problems: parsed.problems};
  return {
    ...counting,
    settings: parsed.value === undefined ? [] : [parsed.value],
    warnings: (parsed.warnings ?? []).map(warningText),
  };
}

const NOTHING: PythonVersion = {
  settings: [],
  isContract: false,
  problems: [],
  notes: [],
  warnings: [],
};

/** Files of Python's package managers. */
const PYTHON_FILES = new Set([
  'requirements.txt',
  'Pipfile',
  'Pipfile.lock',
  'pyproject.toml',
  'poetry.lock',
  'uv.lock',
  'setup.py',
  'environment.yml',
]);

function isPython({
  buildpacks,
  listed,
}: {
  readonly buildpacks: readonly string[];
  readonly listed: readonly string[];
}): boolean {
  if (buildpacks.length > 0) return buildpacks.some((it) => /python/iu.test(it));
  return listed.some((it) => PYTHON_FILES.has(it)) && !listed.includes('package.json');
}
