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

/** The help as written to a terminal, before the terminal wraps it. */
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

/** The lines of one section. */
function part(lines: readonly string[], heading: string): string[] {
  const [, ...rest] = lines.slice(lines.indexOf(heading));
  const end = rest.findIndex((line) => /^\S/u.test(line));
  return end === -1 ? rest : rest.slice(0, end);
}

describe.each([80, 60])('help at %i columns', (columns) => {
  test('lists each command with its summary', async () => {
    const lines = await help(['codebuild'], columns);
    for (const command of COMMANDS) {
      expect(lines.join('\n')).toMatch(new RegExp(`^ {2}codebuild ${command} +[A-Z]`, 'mu'));
    }
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  });

  test.each(COMMANDS)('wraps the usage of %s at the width of the terminal', async (command) => {
    const lines = await help(['codebuild', command], columns);
    const [usage = ''] = part(lines, 'USAGE');
    expect(usage).toContain(`$ ci-image-builder codebuild ${command} `);
    // oclif wraps the first line of the usage without counting the command's name, and other lines one column
    // too late. It wraps examples for terminals of 80 columns.
    const examples = part(lines, 'EXAMPLES');
    expect(examples.filter((line) => line.length > 80)).toEqual([]);
    const others = lines.filter((line) => line !== usage && !examples.includes(line));
    expect(others.filter((line) => line.length > columns + 1)).toEqual([]);
  });

  test.each(COMMANDS)('shows the aliases of the flags of %s', async (command) => {
    const text = (await help(['codebuild', command], columns)).join('\n');
    expect(text).toContain('--profile, --project-profile=NAME');
    expect(text).toContain('-y, --yes, --update');
    expect(text).toContain('--region=REGION');
    expect(text).toContain('--json');
    expect(text).toContain('EXAMPLES\n  $ ci-image-builder codebuild');
  });
});

test('the help has every flag of the old tool', async () => {
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
