import {describe, expect, test} from 'vitest';

import {temporaryFolder} from '../built-cli.ts';
import {startInTerminal} from '../terminal.ts';

const COMMANDS = [
  'codedeploy',
  'buildproject',
  'create-codedeploy-role',
  'link-github',
  'delete-project',
  'slackcreds',
];

/** The help as it is written to a terminal, before that breaks a line. */
async function help(args: readonly string[], columns: number): Promise<string[]> {
  const env = {NO_COLOR: '1'};
  const terminal = startInTerminal([...args, '--help'], {
    cwd: await temporaryFolder(),
    env,
    columns,
  });
  expect(await terminal.exit).toBe(0);
  return terminal.raw().trimEnd().split('\r\n');
}

/** The lines of one part. */
function part(lines: readonly string[], heading: string): string[] {
  const [, ...rest] = lines.slice(lines.indexOf(heading));
  const end = rest.findIndex((line) => /^\S/u.test(line));
  return end === -1 ? rest : rest.slice(0, end);
}

describe.each([80, 60])('help at %i columns', (columns) => {
  test('of the topic names each command and what it is for', async () => {
    const lines = await help(['codebuild'], columns);
    for (const command of COMMANDS) {
      expect(lines.join('\n')).toMatch(new RegExp(`^ {2}codebuild ${command} +[A-Z]`, 'mu'));
    }
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  });

  test.each(COMMANDS)('of %s is as wide as the terminal', async (command) => {
    const lines = await help(['codebuild', command], columns);
    const [usage = ''] = part(lines, 'USAGE');
    expect(usage).toContain(`$ ci-image-builder codebuild ${command} `);
    // oclif breaks the first line of the usage as if the command's name were not there, and others one
    // column too late; examples are broken for terminals of 80.
    const examples = part(lines, 'EXAMPLES');
    expect(examples.filter((line) => line.length > 80)).toEqual([]);
    const others = lines.filter((line) => line !== usage && !examples.includes(line));
    expect(others.filter((line) => line.length > columns + 1)).toEqual([]);
  });

  test.each(COMMANDS)('of %s names what else flags are called', async (command) => {
    const text = (await help(['codebuild', command], columns)).join('\n');
    expect(text).toContain('--profile, --project-profile=NAME');
    expect(text).toContain('-y, --yes, --update');
    expect(text).toContain('--region=REGION');
    expect(text).toContain('--json');
    expect(text).toContain('EXAMPLES\n  $ ci-image-builder codebuild');
  });
});

test('every flag of the old tool is in the help', async () => {
  const text = (await help(['codebuild', 'codedeploy'], 80)).join('\n');
  const old = [
    'name',
    'desc',
    'git',
    'branch',
    'buildspec',
    'project-profile',
    'update',
    'release',
  ];
  for (const flag of old) expect(text).toMatch(new RegExp(`--${flag}\\b`, 'u'));
});
