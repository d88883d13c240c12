/**
 * The kind of an error, which decides the exit code:
 * - `failed`: the operation failed, or was declined;
 * - `usage`: wrong usage or configuration. Nothing was changed;
 * - `credentials`: credentials are missing, expired or refused, or a permission is missing;
 * - `build-failed`: the build that was followed failed;
 * - `interrupted`: a signal ended the command.
 */
export type FailureKind = 'failed' | 'usage' | 'credentials' | 'build-failed' | 'interrupted';

/**
 * All error codes with their kinds. Codes are stable: scripts read them as `error.code`. Each code has an
 * entry in `docs/troubleshooting.md`.
 */
export const ERROR_CODES = {
  'aws.access-denied': 'credentials',
  'aws.account-mismatch': 'credentials',
  'aws.config-invalid': 'credentials',
  'aws.failed': 'failed',
  'aws.profile-invalid': 'credentials',
  'aws.profile-not-found': 'credentials',
  'aws.region-missing': 'usage',
  'aws.sign-in-failed': 'credentials',
  'aws.signed-out': 'credentials',
  'aws.throttled': 'failed',
  'aws.token-not-saved': 'failed',
  'aws.unavailable': 'failed',
  'aws.unreachable': 'failed',

  'build.builder-mismatch': 'usage',
  'build.buildpack-failed': 'failed',
  'build.buildpack-invalid': 'failed',
  'build.buildpack-not-found': 'failed',
  'build.extension-failed': 'failed',
  'build.image-mismatch': 'failed',
  'build.image-not-found': 'failed',
  'build.killed': 'failed',
  'build.lifecycle-failed': 'failed',
  'build.lifecycle-incompatible': 'failed',
  'build.no-buildpack': 'failed',
  'build.process-not-found': 'failed',
  'build.script-failed': 'failed',

  'builder.invalid': 'usage',
  'builder.platform-not-found': 'usage',
  'builder.unsuitable': 'usage',

  'codebase.invalid': 'usage',
  'codebase.not-committed': 'usage',
  'codebase.unreadable': 'usage',
  'git.export-failed': 'failed',

  'codebuild.build-failed': 'build-failed',
  'codebuild.build-not-found': 'failed',
  'codebuild.build-deleted': 'usage',
  'codebuild.connection-invalid': 'usage',
  'codebuild.connection-not-found': 'usage',
  'codebuild.connection-not-ready': 'failed',
  'codebuild.fleet-not-found': 'usage',
  'codebuild.image-name-missing': 'usage',
  'codebuild.not-linked': 'failed',
  'codebuild.project-changed': 'failed',
  'codebuild.project-exists': 'failed',
  'codebuild.project-in-pipeline': 'failed',
  'codebuild.project-not-found': 'failed',
  'codebuild.rejected': 'failed',
  'codebuild.role-exists': 'failed',
  'codebuild.role-not-found': 'usage',
  'codebuild.role-too-large': 'usage',
  'codebuild.settings-invalid': 'usage',
  'codebuild.webhook-not-movable': 'failed',

  'changes.declined': 'failed',
  'changes.not-confirmed': 'failed',

  'docker.access-denied': 'failed',
  'docker.failed': 'failed',
  'docker.not-found': 'failed',
  'docker.not-privileged': 'failed',
  'docker.too-old': 'failed',
  'docker.unavailable': 'failed',
  'pack.failed': 'failed',
  'pack.not-found': 'failed',
  'pack.too-old': 'failed',

  'network.config-invalid': 'usage',

  'npm.failed': 'failed',
  'npm.integrity-mismatch': 'failed',
  'npm.not-found': 'failed',

  'registry.config-invalid': 'usage',
  'registry.denied': 'credentials',
  'registry.digest-mismatch': 'failed',
  'registry.helper-failed': 'credentials',
  'registry.insecure': 'failed',
  'registry.invalid-answer': 'failed',
  'registry.invalid-name': 'usage',
  'registry.no-alias': 'failed',
  'registry.not-found': 'failed',
  'registry.throttled': 'failed',
  'registry.unauthorized': 'credentials',
  'registry.unavailable': 'failed',
  'registry.unreachable': 'failed',

  'release.conflict': 'failed',
  'release.image-invalid': 'failed',
  'release.image-missing': 'failed',

  'slack.not-checked': 'failed',
  'slack.parameter-type': 'failed',
  'slack.refused': 'credentials',

  'system.disk-full': 'failed',
  'system.file-unwritable': 'failed',
  'system.folder-deleted': 'usage',
  'system.internal': 'failed',
  'system.report-failed': 'failed',
  'system.report-unwritable': 'usage',
  'system.temporary-folder': 'usage',

  'usage.invalid-value': 'usage',
  'usage.missing-value': 'usage',
  'usage.unknown-command': 'usage',
  'usage.invalid': 'usage',

  interrupted: 'interrupted',
} as const satisfies Readonly<Record<string, FailureKind>>;

export type ErrorCode = keyof typeof ERROR_CODES;
