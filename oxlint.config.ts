import {type OxlintOverride, defineConfig} from 'oxlint';

interface Restriction {
  readonly message: string;
  /** Patterns of imports. */
  readonly group?: string[];
  /** Modules of Node, with and without `node:`. */
  readonly modules?: readonly string[];
}

/** Who may import what; design rules that a reviewer should not have to watch. */
const EXCLUSIVE = {
  spawning: {
    modules: ['child_process', 'cluster'],
    group: ['execa'],
    message: 'Only src/subprocess spawns programs.',
  },
  aws: {
    group: ['@aws-sdk/**'],
    message: 'Only src/aws, src/registry/ecr* and src/codebuild call AWS.',
  },
  commandLine: {
    group: ['@oclif/**', '@inquirer/**'],
    message: 'Only commands and src/cli know oclif and prompts.',
  },
  network: {
    modules: ['http', 'https', 'http2', 'net', 'tls', 'dns', 'dns/promises'],
    group: ['undici'],
    message: 'Only src/http connects to other machines; take its fetch as a parameter.',
  },
  machine: {
    modules: ['process', 'perf_hooks', 'readline', 'readline/promises', 'tty'],
    message: 'Only src/cli knows process, clock and terminal; take what you need as a parameter.',
  },
} satisfies Record<string, Restriction>;

const PORTS = ['ports', 'listed-registry', 'scan'].map((it) => `!**/image/${it}.ts`);

/** The files beside a folder. */
const BESIDE = '../*.ts';

/**
 * A room's imports: the rooms, or the patterns of files, that it must not see, and what it may do that others
 * may not.
 */
function room(
  files: string[],
  forbidden: readonly string[],
  allowed: readonly (keyof typeof EXCLUSIVE)[] = [],
): OxlintOverride {
  const exclusive = Object.entries<Restriction>(EXCLUSIVE)
    .filter(([name]) => !allowed.some((it) => it === name))
    .map(([, restriction]) => restriction);
  // What engines and registries implement is declared by whoever needs it.
  const rooms = forbidden.map((it) => (it.includes('*') ? it : `**/${it}/**`));
  const direction = {
    group: forbidden.includes('image') ? [...rooms, ...PORTS] : rooms,
    message: 'Imports go one way: see the rooms in docs/design.md.',
  };
  return {
    files,
    rules: {
      'eslint/no-restricted-imports': [
        'error',
        {
          paths: exclusive.flatMap(({modules = [], message}) =>
            modules.flatMap((it) => [it, `node:${it}`]).map((name) => ({name, message})),
          ),
          patterns: [
            ...exclusive.flatMap(({group, message}) =>
              group === undefined ? [] : [{group, message}],
            ),
            direction,
          ],
        },
      ],
    },
  };
}

const TOP = ['commands', 'cli'];
const HEARTS = ['image', 'builder-image', 'codebuild', 'slack'];
const HANDS = ['codebase', 'engine', 'registry', 'layer-cache', 'aws'];
const ENGINES = ['pack', 'lifecycle'];
/** Folders of `src/cli` that its other folders share: each may import those before it. */
const CLI_SHARED = ['output', 'errors', 'terminal', 'reporters'];
/** Folders of `src/cli` that do not import each other. */
const CLI_PARTS = ['build', 'operate', 'complete', 'shell'];
/** Folders of `src/codebase`: each may import those before it, and none imports the files beside them. */
const CODEBASE_FOLDERS = ['text', 'ci', 'paths', 'files', 'git', 'scripts', 'source'];
/** Folders of `src/codebuild` that use the account's clients. */
const ABOVE_ACCOUNT = ['changes', 'buildspec', 'source', 'webhook', 'role', 'builds'];
const but = (rooms: readonly string[], ...own: string[]) => rooms.filter((it) => !own.includes(it));

const PROCESS = 'Only src/cli knows the process; take what you need as a parameter.';
const CLOCK = 'Only src/cli knows the clock; take the time as a parameter.';
/** The process and the clock, by whatever name they are reached. */
const MACHINE_GLOBALS = [
  {name: 'process', message: PROCESS},
  {name: 'global', message: PROCESS},
  {name: 'globalThis', message: PROCESS},
  {name: 'performance', message: CLOCK},
];
/** Node.js's own `fetch` knows no proxies and no deadlines. */
const FETCH = {name: 'fetch', message: EXCLUSIVE.network.message};
/** `new Date()` reads the clock. Files that only make dates of texts and numbers are named below. */
const DATE = {name: 'Date', message: CLOCK};

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'vitest'],
  categories: {correctness: 'error', suspicious: 'error', perf: 'error'},
  env: {node: true},
  ignorePatterns: ['dist', 'test/fixtures'],
  rules: {
    'eslint/eqeqeq': 'error',
    'eslint/max-lines': ['error', {max: 300}],
    'eslint/no-await-in-loop': 'off',
    'eslint/no-console': 'error',
    'eslint/no-shadow': 'off',
    'eslint/no-underscore-dangle': 'off',
    'oxc/no-map-spread': 'off',
    'import/no-cycle': ['error', {ignoreTypes: false}],
    'import/no-default-export': 'error',
    'import/no-unassigned-import': 'off',
    'typescript/consistent-type-imports': ['error', {fixStyle: 'inline-type-imports'}],
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/switch-exhaustiveness-check': 'error',
    'unicorn/no-process-exit': 'error',
    // It takes Slack's chat.postMessage for a window's.
    'unicorn/require-post-message-target-origin': 'off',
    'vitest/no-focused-tests': 'error',
  },
  overrides: [
    // Of a folder that has no room of its own below.
    room(['src/**'], [...TOP, ...HEARTS, ...HANDS, 'subprocess']),
    room(['commands/**'], ['commands', ...HEARTS, ...HANDS, 'subprocess'], ['commandLine']),
    room(['src/cli/**'], ['commands'], ['commandLine', 'machine']),
    ...CLI_SHARED.map((folder, index) =>
      room(
        [`src/cli/${folder}/**`],
        ['commands', ...CLI_PARTS, ...CLI_SHARED.slice(index + 1)],
        ['commandLine', 'machine'],
      ),
    ),
    ...CLI_PARTS.map((folder) =>
      room(
        [`src/cli/${folder}/**`],
        ['commands', ...but(CLI_PARTS, folder)],
        ['commandLine', 'machine'],
      ),
    ),
    room(
      ['src/cli/operate/run/**', 'src/cli/operate/change/**'],
      [
        'commands',
        ...but(CLI_PARTS, 'operate'),
        'project',
        'link',
        'publish',
        'watch',
        'slackcreds',
      ],
      ['commandLine', 'machine'],
    ),
    room(
      ['src/image/**'],
      [...TOP, ...but(HEARTS, 'image'), ...but(HANDS, 'codebase'), 'subprocess'],
    ),
    room(
      ['src/builder-image/**'],
      [
        ...TOP,
        ...but(HEARTS, 'image', 'builder-image'),
        ...but(HANDS, 'registry', 'engine'),
        // Of the engines, only what all know of the lifecycle.
        ...ENGINES,
        'buildpacks',
        'docker',
      ],
    ),
    room(['src/codebuild/**'], [...TOP, ...but(HEARTS, 'codebuild'), 'engine'], ['aws']),
    room(
      ABOVE_ACCOUNT.map((it) => `src/codebuild/${it}/**`),
      [...TOP, ...but(HEARTS, 'codebuild'), 'engine', 'project'],
      ['aws'],
    ),
    room(
      ['src/codebuild/account/**'],
      [...TOP, ...but(HEARTS, 'codebuild'), 'engine', ...ABOVE_ACCOUNT, 'project'],
      ['aws'],
    ),
    room(['src/slack/**'], [...TOP, ...but(HEARTS, 'slack'), ...HANDS]),
    room(['src/codebase/**'], [...TOP, ...HEARTS, ...but(HANDS, 'codebase')]),
    ...CODEBASE_FOLDERS.map((folder, index) =>
      room(
        [`src/codebase/${folder}/**`],
        [...TOP, ...HEARTS, ...HANDS, ...CODEBASE_FOLDERS.slice(index + 1), BESIDE],
      ),
    ),
    room(['src/engine/**'], [...TOP, ...HEARTS, ...but(HANDS, 'engine')]),
    room(
      ['src/engine/cnb/**'],
      [
        ...TOP,
        ...HEARTS,
        ...but(HANDS, 'engine'),
        ...ENGINES,
        'buildpacks',
        'docker',
        'subprocess',
      ],
    ),
    room(
      ['src/engine/buildpacks/**'],
      [...TOP, ...HEARTS, ...but(HANDS, 'engine'), ...ENGINES, 'docker', 'subprocess'],
    ),
    ...ENGINES.map((engine) =>
      room(
        [`src/engine/${engine}/**`],
        [...TOP, ...HEARTS, ...but(HANDS, 'engine'), ...but(ENGINES, engine)],
      ),
    ),
    // Docker's socket is on this machine.
    room(
      ['src/engine/docker/engine-socket.ts', 'src/engine/pack/credential-server.ts'],
      [...TOP, ...HEARTS, ...but(HANDS, 'engine')],
      ['network'],
    ),
    room(['src/registry/**'], [...TOP, ...HEARTS, ...but(HANDS, 'registry'), 'ecr', 'ecr-public']),
    room(
      ['src/registry/ecr/**', 'src/registry/ecr-public/**'],
      [...TOP, ...HEARTS, 'codebase', 'engine'],
      ['aws'],
    ),
    room(['src/layer-cache/**'], [...TOP, ...HEARTS, ...but(HANDS, 'layer-cache'), 'subprocess']),
    room(['src/aws/**'], [...TOP, ...HEARTS, ...but(HANDS, 'aws')], ['aws']),
    room(['src/http/**'], [...TOP, ...HEARTS, ...HANDS, 'subprocess'], ['network']),
    room(['src/subprocess/**'], [...TOP, ...HEARTS, ...HANDS], ['spawning']),
    // A socket in a folder of this machine.
    room(
      ['src/subprocess/abandoned-socket.ts', 'src/subprocess/process-lock.ts'],
      [...TOP, ...HEARTS, ...HANDS],
      ['network'],
    ),
    {
      files: ['commands/**', 'src/**'],
      rules: {
        'eslint/no-restricted-globals': ['error', ...MACHINE_GLOBALS, FETCH, DATE],
        'eslint/no-restricted-properties': [
          'error',
          {object: 'Date', property: 'now', message: CLOCK},
        ],
      },
    },
    {
      files: [
        'src/aws/iso-time.ts',
        'src/builder-image/epoch.ts',
        'src/codebase/git/commit-time.ts',
        'src/image/documents/config-document.ts',
        'src/image/release/decide-tag-move.ts',
        'src/patience/retry-after.ts',
      ],
      rules: {'eslint/no-restricted-globals': ['error', ...MACHINE_GLOBALS, FETCH]},
    },
    {
      files: ['src/cli/**'],
      rules: {
        'eslint/no-restricted-globals': ['error', FETCH],
        'eslint/no-restricted-properties': 'off',
      },
    },
    {files: ['commands/**', '*.config.ts'], rules: {'import/no-default-export': 'off'}},
    {
      files: ['test/**'],
      rules: {
        'eslint/max-lines': ['error', {max: 500}],
        'eslint/no-console': 'off',
        'typescript/no-base-to-string': 'off',
        'unicorn/consistent-function-scoping': 'off',
        'vitest/no-conditional-expect': 'off',
      },
    },
    {files: ['bin/**'], rules: {'eslint/no-console': 'off'}},
    {files: ['scripts/**'], rules: {'eslint/no-console': 'off', 'unicorn/no-process-exit': 'off'}},
  ],
});
