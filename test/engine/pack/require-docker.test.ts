import {expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {requireDocker} from '../../../src/engine/pack/require-docker.ts';
import type {Engine} from '../../../src/image/ports.ts';

const BUILDERS = {asked: 'acme/builder:2', origin: 'PAKETO_BUILDER_VERSION', own: 'acme/builder:1'};

function failing(error: Failure): Engine {
  return {
    check: async () => {
      throw error;
    },
    build: async () => ({digest: 'sha256:built'}),
  };
}

test.each(['pack.not-found', 'docker.not-found', 'docker.unavailable'] as const)(
  'names both builders and all ways out: %s',
  async (code) => {
    const engine = requireDocker(failing(new Failure(code, 'Not here.')), BUILDERS);
    await expect(engine.check()).rejects.toMatchObject({
      code: 'build.builder-mismatch',
      message:
        'This image has the builder acme/builder:1. A build with acme/builder:2 requires Docker.',
      details: ['Not here.'],
      remedy: [
        'PAKETO_BUILDER_VERSION names the other builder. To build with that of this image, remove it.',
        {
          parts: [
            'Or publish an image that is made from the other builder: ',
            {
              command: 'builder-image publish',
              arguments: [{option: 'builder', value: 'acme/builder:2'}],
            },
          ],
        },
        'Or use an image with Docker and pack, in privileged mode.',
      ],
    });
  },
);

test('passes other errors, and builds', async () => {
  const other = new Failure('pack.too-old', 'Old.');
  const engine = requireDocker(failing(other), BUILDERS);
  await expect(engine.check()).rejects.toBe(other);
  expect(await engine.build({} as never, () => {})).toEqual({digest: 'sha256:built'});
});
