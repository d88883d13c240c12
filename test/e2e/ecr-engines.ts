import {expect} from 'vitest';

import {type AwsSandbox, ECR_BUILD} from './aws.ts';
import {buildInContainer} from './lifecycle-container.ts';
import type {BuiltImage} from './published-image.ts';
import {startCli} from './sandbox.ts';

interface EcrBuild {
  readonly code: number | undefined;
  /** The images; empty if the build failed, or printed text. */
  readonly images: readonly BuiltImage[];
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly form: 'json' | 'text';
  /** Called with what the build prints. */
  readonly onOutput?: (text: string) => void;
}

/** Runs `image build` of a codebase to ECR. */
export type BuildToEcr = (
  sandbox: AwsSandbox,
  codebase: string,
  options: Options,
) => Promise<EcrBuild>;

/** With pack on this machine, and with the lifecycle in a container without privileges. */
export const ENGINES: Readonly<Record<'pack' | 'lifecycle', BuildToEcr>> = {
  pack: async ({env}, codebase, {form, onOutput}) => {
    const flags = form === 'json' ? ['--json'] : [];
    const child = startCli([...ECR_BUILD(), ...flags], {cwd: codebase, env});
    child.stderr.on('data', (chunk: Buffer) => onOutput?.(chunk.toString()));
    const {exitCode: code, stderr, stdout} = await child;
    const isReleased = code === 0 && form === 'json';
    const {images} = isReleased
      ? (JSON.parse(stdout) as {readonly images: readonly BuiltImage[]})
      : {images: []};
    return {code, images, stdout, stderr};
  },
  lifecycle: async ({env}, codebase, options) =>
    await buildInContainer({codebase, env, ...options}),
};

/** Runs a build that must succeed. */
export async function release(
  build: BuildToEcr,
  sandbox: AwsSandbox,
  codebase: string,
): Promise<EcrBuild> {
  const result = await build(sandbox, codebase, {form: 'json'});
  expect(result).toMatchObject({code: 0});
  return result;
}
