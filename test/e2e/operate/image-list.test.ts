import {expect, test} from 'vitest';

import type {ListJson} from '../../../src/cli/build/list/list-json.ts';
import {APPLICATIONS, startFleet} from './fleet.ts';

test('lists all applications, and which have an outdated run image', async () => {
  const {list, image, registry, run} = await startFleet();
  const before = registry.manifests.size;
  const {code, stdout} = await list('--json');
  expect(code).toBe(0);
  const {images} = JSON.parse(stdout) as ListJson;
  expect(images.map(({name, tags, runImage}) => ({name, tags, runImage}))).toEqual(
    APPLICATIONS.map((name) => ({
      name,
      tags: ['latest'],
      runImage: {image: `${run}:1.0.0`, newest: `${run}:1.0.1`, outdated: true},
    })),
  );
  expect(registry.manifests.size).toBe(before);
  await image('portal', '--yes');
  const outdated = await list('--outdated');
  expect(outdated.stdout).toContain('1.0.0 -> 1.0.1');
  expect(outdated.stdout).not.toContain('portal/web');
  const portal = await list('portal');
  expect(portal.stdout.split('\n').slice(1)).toEqual([
    'portal/web',
    expect.stringMatching(/^ {2}latest +1a2b3c4 +- +[\d.]+ kB {2}1\.0\.1$/u),
  ]);
});

test('an absent application is an error', async () => {
  const {list, image} = await startFleet();
  const listed = await list('absent');
  expect(listed).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No images found: absent.'),
  });
  const nothing = 'Nothing was changed.';
  expect(listed.stderr).not.toContain(nothing);
  expect((await image('absent', '--dry-run')).stderr).not.toContain(nothing);
  expect((await image('absent', '--yes')).stderr).toContain(nothing);
  expect((await image('portal', '--tag', 'absent', '--yes')).stderr).toContain(nothing);
});
