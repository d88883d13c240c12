import {describe, expect, test} from 'vitest';

import {type CommandSet, commandPages} from '../../scripts/command-pages.ts';

type Command = CommandSet['commands'][number];

const quiet = {
  type: 'boolean',
  name: 'quiet',
  char: 'q',
  helpGroup: 'GLOBAL',
  description: 'Less.',
};
const region = {type: 'option', name: 'region', helpGroup: 'ACCOUNT', helpValue: 'REGION'};

function command(id: string, flags: readonly object[], more: object = {}): Command {
  const byName = Object.fromEntries(flags.map((it) => [(it as {name: string}).name, it]));
  return {id, args: {}, summary: `Summary of ${id}.`, flags: byName, ...more} as unknown as Command;
}

function pages(...commands: readonly Command[]): ReadonlyMap<string, string> {
  return commandPages({bin: 'tool', topics: [{name: 'job', description: 'Jobs.'}], commands});
}

describe('commandPages', () => {
  test('makes an index and a page for each topic that has commands', () => {
    const topics = [{name: 'job'}, {name: 'empty'}, {name: 'job:run'}];
    const commands = [command('job:run', [quiet]), command('help', [])];
    const made = commandPages({bin: 'tool', topics, commands});
    expect([...made.keys()]).toEqual(['README.md', 'job.md']);
    expect(made.get('README.md')).toContain(
      '| [`job run`](job.md#tool-job-run) | Summary of job:run. |',
    );
    expect(made.get('README.md')).toContain('| [`help`](#tool-help) | Summary of help. |');
    expect(made.get('README.md')).toContain('\n## tool help\n');
    expect(made.get('job.md')).toContain('\n## tool job run\n');
  });

  test('describes global flags in the index only', () => {
    const made = pages(command('job:run', [quiet]), command('job:stop', [quiet]));
    expect(made.get('README.md')?.split('`--quiet`')).toHaveLength(2);
    expect(made.get('job.md')).not.toContain('--quiet');
    expect(made.get('job.md')).toContain('It takes the [global flags](README.md#global-flags).');
  });

  test('describes the flags that commands of a topic share once, and the others with their command', () => {
    const zone = {type: 'boolean', name: 'zone', helpGroup: 'ACCOUNT'};
    const text = pages(
      command('job:run', [region, zone]),
      command('job:stop', [region]),
      command('job:list', []),
    ).get('job.md');
    expect(text?.split('`--region REGION`')).toHaveLength(2);
    expect(text).toMatch(/## Account flags\n\n`job run` and `job stop` take these flags\.\n/u);
    expect(text).toMatch(/## tool job run\n[^#]*`--zone`[^#]*It also takes the \[account flags\]/u);
    expect(text).toContain('It takes the [account flags](#account-flags).');
  });

  test('keeps a flag with its command if another command has a different flag of this name', () => {
    const other = {...region, description: 'Of something else.'};
    const text = pages(command('job:run', [region]), command('job:stop', [other])).get('job.md');
    expect(text?.split('`--region REGION`')).toHaveLength(3);
    expect(text).not.toContain('Account flags');
  });

  test('says what the help says of a flag', () => {
    const flags = [
      {type: 'option', name: 'size', options: ['s', 'm'], default: 's', required: true},
      {type: 'option', name: 'from', char: 'f', env: 'FROM', helpValue: 'A|B', exclusive: ['size']},
      {type: 'boolean', name: 'badge', allowNo: true, aliases: ['sign'], dependsOn: ['from']},
      {
        type: 'boolean',
        name: 'never',
        relationships: [{type: 'none', flags: ['size', {name: 'from'}]}],
      },
      {type: 'boolean', name: 'secret', hidden: true},
    ];
    const text = pages(command('job:run', flags)).get('job.md')?.split('\n') ?? [];
    expect(text).toContain('tool job run --size s|m [flags]');
    expect(text.filter((line) => line.startsWith('| `-'))).toEqual([
      '| `--size s\\|m` | Required. Default: `s`. |',
      '| `-f`, `--from A\\|B` | Environment variable: `FROM`. Cannot be combined with `--size`. |',
      '| `--[no-]badge`, `--sign` | Requires `--from`. |',
      '| `--never` | Cannot be combined with `--size` or `--from`. |',
    ]);
  });

  test('fills in the templates of texts and examples, and refuses others', () => {
    const run = command('job:run', [], {
      summary: 'Run <%= config.bin %>.',
      description: 'More about <%= command.id %>.',
      args: {id: {name: 'id', required: true}, part: {name: 'part', description: 'Which part.'}},
      examples: ['$ <%= config.bin %> <%= command.id %> 1', {description: 'All:', command: 'tool'}],
    });
    const text = pages(run).get('job.md');
    expect(text).toContain('Run tool.\n\nMore about job run.\n');
    expect(text).toContain('tool job run ID [PART] [flags]');
    expect(text).toContain('| `PART` | Which part. |');
    expect(text).toContain('```sh\ntool job run 1\n\n# All:\ntool\n```');
    expect(() => pages(command('job:run', [], {summary: '<%= config.name %>'}))).toThrow(
      'job:run: unknown template',
    );
  });

  test('leaves out hidden commands', () => {
    const made = pages(command('job:run', []), command('job:secret', [], {hidden: true}));
    expect([...made.values()].join('')).not.toContain('secret');
  });
});
