import type {BuildEvent} from '../../../src/events.ts';

const reference = 'registry.example.com/team/intranet/web';

/** One event of each type. */
export const oneOfEach: readonly BuildEvent<string>[] = [
  {type: 'note', text: 'Taken from the cache.'},
  {type: 'phase-started', phase: 'building'},
  {type: 'output', line: '  installing flask'},
  {type: 'warning', text: 'pack is old.'},
  {
    type: 'waiting',
    why: 'registry.example.com answered 503',
    next: {seconds: 3.2, number: 2, of: 6},
  },
  {type: 'waiting', why: 'registry.example.com has not answered yet', next: undefined},
  {type: 'phase-ended', phase: 'building', seconds: 3.21},
  {type: 'published', reference, digest: 'sha256:aa'},
  {type: 'tagged', reference, tag: 'latest'},
];

/** Lines that a buildpack might print, and their visible words. */
export const hostile: readonly (readonly [string, string])[] = [
  ['\u001B]0;my own title\u0007hello', 'hello'],
  ['\u001B[2J\u001B[1;1Hhello', 'hello'],
  ['\u001B[31mred\u001B[0m', 'red'],
  ['10%\r20%', '10% 20%'],
  ['a\tb', 'a    b'],
  ['\u0007\u0008bell\u009B5Aup', 'bellup'],
];
