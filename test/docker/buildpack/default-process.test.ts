import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parse, stringify} from 'smol-toml';
import {describe, expect, test} from 'vitest';
import {writeOwnBuildpack} from '../../../src/engine/buildpacks/own-buildpack.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {layersOf} from './layers-of.ts';
import {inShell} from './shell.ts';

/** The default process that the lifecycle would choose after buildpacks with these launch files. */
async function defaultAfter(...files: readonly string[]): Promise<string> {
  const ids = files.map((_, index) => `test/${index}`);
  const layers = await layersOf(
    ids,
    Object.fromEntries(files.map((text, index) => [`test_${index}/launch.toml`, text])),
  );
  const {code, stdout} = await inShell('default_process', {layers});
  expect(code).toBe(0);
  return stdout;
}

/** A process, as libcnb and others write it. */
const process = (type: string, isDefault?: boolean) =>
  `[[processes]]\n  type = "${type}"\n  command = ["run", "it"]\n${isDefault === undefined ? '' : `  default = ${isDefault}\n`}`;

describe('the default process of the earlier buildpacks', () => {
  test.each([
    ['an empty file', ['']],
    ['a file without processes', ['[[labels]]\nkey = "type"\nvalue = "web"\n']],
    ['processes without a mark', [process('web') + process('worker', false)]],
  ])('is none for %s', async (_, files) => {
    expect(await defaultAfter(...files)).toBe('');
  });

  test.each([
    ['the second of two processes', [process('web') + process('worker', true)], 'worker'],
    ['the last of two files', [process('web', true), process('worker', true)], 'worker'],
    ['an earlier process that is not defined again', [process('web', true), process('x')], 'web'],
    [
      'a process that is defined again with the mark',
      [process('web', true), process('web', true)],
      'web',
    ],
    [
      'a process that is defined again without the mark',
      [process('web', true), process('web')],
      '',
    ],
    ['a mark before the type', ['[[processes]]\ndefault = true\ntype = "web"'], 'web'],
    ['other quotes and comments', ["[[processes]] # a\ntype='web' # b\ndefault=true # c"], 'web'],
    [
      'labels between processes',
      [`${process('web', true)}[[labels]]\nkey = "a"\n${process('x')}`],
      'web',
    ],
    [
      'strings of several lines',
      [
        `[[processes]]\ntype = "web"\ncommand = """\n[[processes]]\ntype = "no"\ndefault = true\n"""\n${process('worker', true)}`,
        `[[processes]]\ntype = "x"\ncommand = '''one line'''\ndefault = false\n`,
      ],
      'worker',
    ],
    [
      'a list in one line',
      ['processes = [{type = "web", command = ["a"], default = true}, {type = "x"}]'],
      'web',
    ],
    [
      'a list of several lines',
      [
        'processes = [\n  { type = "x", command = "echo ${PORT}, x", default = false },\n  { default = true, type = "web" },\n]\n[[labels]]\nkey = "a"\n',
      ],
      'web',
    ],
  ])('is correct for %s', async (_, files, expected) => {
    expect(await defaultAfter(...files)).toBe(expected);
  });

  test('is read from everything that a library writes', async () => {
    const processes = [
      {type: 'web', command: ['bash', '-c', 'a = "true" # no'], default: false},
      {type: 'worker', command: ['x'], default: true},
    ];
    expect(await defaultAfter(stringify({labels: [{key: 'a', value: 'b'}], processes}))).toBe(
      'worker',
    );
  });
});

describe('our own launch file', () => {
  /** Our processes after `keep_default`, as [type, whether it is the default]. */
  async function kept(earlier: string, ...own: readonly (readonly [string, boolean])[]) {
    const layers = await layersOf(['a'], {'a/launch.toml': earlier});
    const shipped = fileURLToPath(new URL('../../../docker/buildpack', import.meta.url));
    const written = join(await temporaryFolder(), 'buildpack');
    await writeOwnBuildpack(shipped, written, {
      labels: {'type = "worker"': 'default = false'},
      definedProcesses: own.map(([type, isDefault]) => ({
        type,
        command: `printf '\\n' "type = 'x'"; echo default = true`,
        isDefault,
      })),
      versionText: '',
      launchEnvironment: {},
    });
    const file = join(layers, 'launch.toml');
    const before = await readFile(join(written, 'launch.toml'), 'utf8');
    await writeFile(file, before);
    const {code} = await inShell('keep_default "$layers/launch.toml"', {layers});
    expect(code).toBe(0);
    type Launch = {
      readonly processes: readonly {type: string; command: string; default: boolean}[];
    };
    const [first, after] = [before, await readFile(file, 'utf8')].map((it): unknown =>
      parse(it),
    ) as Launch[];
    const unmarked = (it: Launch | undefined) => ({
      ...it,
      processes: it?.processes.map((process) => ({...process, default: false})),
    });
    expect(unmarked(after)).toEqual(unmarked(first));
    return after?.processes.map((it) => [it.type, it.default]);
  }

  test('keeps the default process of others', async () => {
    expect(await kept(process('worker', true), ['beat', false], ['worker', false])).toEqual([
      ['beat', false],
      ['worker', true],
    ]);
  });

  test('keeps its own default process', async () => {
    expect(await kept(process('worker', true), ['web', true], ['worker', false])).toEqual([
      ['web', true],
      ['worker', false],
    ]);
  });

  test('has no default process if another process was the default, or none', async () => {
    const own = [['worker', false]] as const;
    expect(await kept(process('web', true), ...own)).toEqual(own);
    expect(await kept(process('worker'), ...own)).toEqual(own);
  });
});
