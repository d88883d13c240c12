import {dirname, join} from 'node:path';

import type {Sandbox} from './sandbox.ts';

/** The sandbox for a POSIX shell: a line for each variable. */
export function shellExports(sandbox: Sandbox): string {
  const variables = {
    ...sandbox.env,
    ...sandbox.aws?.env,
    SANDBOX_REGISTRY: sandbox.registry,
    SANDBOX_USERNAME: sandbox.username,
    SANDBOX_PASSWORD: sandbox.password,
    SANDBOX_BUILDER: sandbox.builders.python,
    SANDBOX_BUILDER_TINY: sandbox.builders.tiny,
    SANDBOX_RUN_IMAGE: sandbox.runImages.python,
    SANDBOX_RUN_IMAGE_TINY: sandbox.runImages.tiny,
    SANDBOX_LIFECYCLE_IMAGE: sandbox.lifecycleImage,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`);
  const programs = `${join(sandbox.folder, 'bin')}:${dirname(sandbox.pack)}`;
  // The SDK ignores keys in the environment if that names a profile.
  if (sandbox.aws !== undefined) lines.push('unset AWS_PROFILE');
  return [...lines, `export PATH=${quote(programs)}:"$PATH"`, ''].join('\n');
}

function quote(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
