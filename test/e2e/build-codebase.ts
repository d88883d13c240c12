import {expect} from 'vitest';

import type {BuiltImage} from './published-image.ts';
import {cli, sandbox} from './sandbox.ts';

interface Build {
  readonly images: readonly BuiltImage[];
  readonly seconds: Readonly<Record<string, number>>;
}

interface Target {
  readonly codebase: string;
  readonly prefix: string;
  readonly builder?: 'tiny' | 'python';
}

/** The flags that name the images for the build and the destination. */
export function target({prefix, builder = 'tiny'}: Omit<Target, 'codebase'>): string[] {
  return ['--registry', prefix, ...builderFlags(builder)];
}

/** The flags that name the sandbox's images. */
export function builderFlags(builder: 'tiny' | 'python'): string[] {
  const {builders, lifecycleImage} = sandbox();
  return ['--builder', builders[builder], '--lifecycle-image', lifecycleImage];
}

/** Runs `image build --json`, which must succeed. */
export async function build({codebase, ...where}: Target, ...flags: string[]): Promise<Build> {
  const args = ['image', 'build', ...target(where), '--json', ...flags];
  const {code, stdout, stderr} = await cli(args, {cwd: codebase});
  expect({code, stderr, stdout}).toMatchObject({code: 0});
  return JSON.parse(stdout) as Build;
}
