import {execa} from 'execa';

import {docker, sandbox, sandboxEnvironment} from './sandbox.ts';

/** Publishes an image of a folder with `pack build` alone. @returns its reference. */
export async function packAlone(
  folder: string,
  image: string,
  ...flags: string[]
): Promise<string> {
  const {builders, lifecycleImage, pack} = sandbox();
  const flagsOfAll = ['--publish', '--network', 'host', '--pull-policy', 'if-not-present'];
  const images = ['--builder', builders.tiny, '--lifecycle-image', lifecycleImage];
  const args = ['build', image, '--path', folder, ...images, ...flagsOfAll, ...flags];
  await execa(pack, args, {env: sandboxEnvironment()});
  return image;
}

/** The output of a shell command in an image. */
export async function within(image: string, line: string): Promise<string> {
  return await docker('run', '--rm', '--entrypoint', 'launcher', image, line);
}
