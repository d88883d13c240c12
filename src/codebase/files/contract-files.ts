/** The first that is there is read. */
export const PROCESS_FILES = ['codebuild/process.yml', 'copilot/process.yml'] as const;

export const PYTHON_VERSION_FILE = '.python-version';

/** Everything that a codebase can say about its images, by where it says it. */
export const CONTRACT_FILES = [
  ...PROCESS_FILES,
  'Procfile',
  'buildpack.json',
  'runtime.txt',
  'project.toml',
  PYTHON_VERSION_FILE,
] as const;

export type ContractFile = (typeof CONTRACT_FILES)[number];

/** Those that the buildpacks read by themselves; of the others they see only what we make of them. */
export const BUILDPACKS_READ: ReadonlySet<ContractFile> = new Set(['Procfile']);
