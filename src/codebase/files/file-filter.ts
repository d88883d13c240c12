/** Selects the files of the build, by patterns as in `.gitignore`. */
export interface FileFilter {
  readonly kind: 'exclude' | 'include';
  readonly patterns: readonly string[];
}
