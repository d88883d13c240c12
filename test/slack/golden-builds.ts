import {type Announcement, planned} from '../../src/slack/message/announcement.ts';
import {
  DIGEST,
  bareFacts,
  build,
  done,
  endedBuild,
  facts,
  failed,
  image,
  uptoTheEnd,
  uptoBuilding,
} from './samples.ts';

const long = (text: string, times: number) => text.repeat(times);
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({length: count}, (_, index) => make(index));

/** Builds whose messages are stored, by the name of their file. */
export const goldenBuilds: Readonly<Record<string, Announcement>> = {
  planned: planned(facts, 142),
  running: build([...uptoBuilding, [20, {type: 'warning', text: 'The tag latest stays.'}]]),
  done: endedBuild(done, {}, uptoTheEnd),
  'done-elsewhere': endedBuild(
    {kind: 'done', images: [image({reference: 'registry.example.com/team/intranet/web'})]},
    {
      buildArn: undefined,
      registry: 'oci',
      origin: 'git@git.example.org:team/intranet.git',
      lifecycleVersion: undefined,
    },
    uptoTheEnd,
  ),
  'done-public': endedBuild(
    {kind: 'done', images: [image({reference: 'public.ecr.aws/a1b2c3d4/intranet/web'})]},
    {registry: 'ecr-public', branch: undefined},
    uptoTheEnd,
  ),
  failed: endedBuild(failed),
  'failed-early': endedBuild(
    {kind: 'failed', error: {message: 'The registry refuses.', details: [], remedy: []}},
    bareFacts,
    [],
  ),
  cancelled: endedBuild({
    kind: 'cancelled',
    signal: 'SIGTERM',
    details: ['Published by then:', `${image().reference}@${DIGEST}`],
  }),
  'cancelled-early': endedBuild({
    kind: 'cancelled',
    signal: 'SIGINT',
    details: ['Nothing was published.'],
  }),
  reused: endedBuild(
    {
      kind: 'done',
      images: [image({status: 'reused'}), image({name: 'intranet/worker', status: 'reused'})],
    },
    {},
    uptoTheEnd,
  ),
  'pull-request': endedBuild(
    {kind: 'done', images: [image({tags: ['commit-1a2b3c4', 'pr-12']})]},
    {
      pullRequest: 12,
      branch: undefined,
      gitTags: [],
      origin: 'ssh://git@gitlab.example.com:2222/team/intranet.git',
    },
    uptoTheEnd,
  ),
  'very-long': endedBuild(
    {
      kind: 'done',
      images: many(60, (index) =>
        image({name: long(`part-${index}/`, 30), tags: many(30, (tag) => long(`tag${tag}-`, 20))}),
      ),
    },
    {
      application: long('intranet-', 30),
      images: many(60, (index) => long(`part-${index}/`, 30)),
      subject: long('Say it again. ', 300),
      author: long('Ada ', 300),
      branch: long('feature/', 100),
      gitTags: many(40, (index) => long(`v${index}.`, 40)),
      origin: `https://github.com/${long('owner', 100)}/${long('name', 300)}`,
    },
    [
      ...uptoTheEnd,
      ...many(30, () => [41.6, {type: 'warning', text: long('Beware. ', 200)}] as const),
    ],
  ),
  'very-long-failure': endedBuild(
    {
      kind: 'failed',
      error: {
        message: long('It broke & nobody knows <why>. ', 400),
        details: many(300, (index) => `${index} ${long('&', 300)}`),
        remedy: many(40, () => long('Try again. ', 200)),
      },
    },
    {},
    [
      ...uptoBuilding,
      ...many(40, (index) => [7, {type: 'output', line: `${index} ${long('<&>', 3000)}`}] as const),
    ],
  ),
  'odd-characters': endedBuild(
    {
      kind: 'failed',
      error: {
        message: 'x < y && y > z, says `test` of *all* <!channel> @here\nand more',
        details: ['```', '`` ` ```` <https://evil.example|click> ``', '\u001B[31mred\u001B[0m'],
        remedy: ['Write &amp; for &, and `code` as it is.'],
      },
    },
    {
      subject: 'Fix <Menu> & *everything* `else`',
      author: 'Ada <ada@example.com>',
      branch: 'fix/<menu>&`co`_*_|x',
      gitTags: ['v1|<2>'],
      origin: 'https://user:secret@github.com/exa mple/in|tra<net>&',
    },
    [
      ...uptoBuilding,
      [7, {type: 'output', line: '```'}],
      [8, {type: 'output', line: '<b>bold</b> && `tick` @channel'}],
      [9, {type: 'warning', text: 'a < b & `c`'}],
    ],
  ),
  marks: endedBuild(
    {
      kind: 'failed',
      error: {
        message: '> *bold* _italic_ ~struck~ `code` ```fence``` :tada: **both**',
        details: ['*bold* in code'],
        remedy: ['*Do* _not_ ~panic~, run `make all`. 2 * 3, snake_case_name and 12:30 stay.'],
      },
    },
    {
      subject: '*Fix* the _menu_ :tada:',
      author: '*Ada* _Lovelace_',
      branch: 'fix/*_~menu~_*',
    },
    [...uptoBuilding, [7, {type: 'warning', text: '> *bold* :warning: `code`'}]],
  ),
  'no-tags': endedBuild(
    {
      kind: 'done',
      images: [
        {name: 'intranet', reference: 'intranet:local', digest: DIGEST, tags: [], status: 'built'},
      ],
    },
    bareFacts,
    [],
  ),
};
