import type {Setting} from '../../setting.ts';
import {PYTHON_VERSION_FILE} from './contract-files.ts';
import {type Diagnostic, warningText} from '../text/diagnostic.ts';
import {parsePythonVersion} from './python-version-file.ts';
import {TextFile} from '../text/text-file.ts';
import type {Text} from '../../text.ts';

/** What `.python-version` says of a build. */
export interface PythonVersion {
  readonly settings: readonly Setting[];
  /** It decides what is built, by what it says or by not being there. */
  readonly isContract: boolean;
  readonly problems: readonly Diagnostic[];
  readonly notes: readonly string[];
  readonly warnings: readonly Text[];
}

/**
 * Decides what `.python-version` means. It counts if the codebase is Python's and has no `runtime.txt`.
 * In a codebase of another language it is for tools of its developers, and setting the version there
 * would bring a Python into the image.
 *
 * @param context `hasRuntime`: there is a `runtime.txt`; `buildpacks`: in order, empty if the builder
 *   decides; `listed`: names at the codebase's top.
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
    const note = `${PYTHON_VERSION_FILE} is not used: this is not a build of Python. runtime.txt sets the version in any build.`;
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

/** Files by which the package managers of Python are known. */
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
