import {expect, test} from 'vitest';

import {cacheVolumes} from './pack-volumes.ts';

test('recognises the caches of its own images only', () => {
  const names = [
    'pack-cache-t_flask_latest-4360a2b7eebc.build', // pack's name for the same path in another registry.
    'pack-cache-t_flask_latest-ae52efe8f03b.build', // the same path in another registry
    'pack-cache-t_flask_building-07144290b69d.launch',
    'pack-cache-other_latest-4360a2b7eebc.build',
    'database',
    '',
  ];
  expect(cacheVolumes(names, ['127.0.0.1:33267/t/flask'])).toEqual([names[0]]);
});
