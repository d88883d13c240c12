/** The first of these that exists is read. */
export const PROCESS_FILES = ['codebuild/process.yml', 'copilot/process.yml'] as const;

export const PYTHON_VERSION_FILE = '.python-version';

/** All files that define the images of a codebase. */
export const CONTRACT_FILES = [
  ...PROCESS_FILES,
  'Procfile',
  'buildpack.json',
  'runtime.txt',
  'project.toml',
  PYTHON_VERSION_FILE,
] as const;

export type ContractFile = (typeof CONTRACT_FILES)[number];

/** Files that the buildpacks read themselves. The others only become options and settings of the build. */
export const BUILDPACKS_READ: ReadonlySet<ContractFile> = new Set(['Procfile']);
