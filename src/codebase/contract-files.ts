/** The first that is there is read. */
export const PROCESS_FILES = ['codebuild/process.yml', 'copilot/process.yml'] as const;

/** Everything that a codebase can say about its images, by where it says it. */
export const CONTRACT_FILES = [
  ...PROCESS_FILES,
  'Procfile',
  'buildpack.json',
  'runtime.txt',
] as const;
