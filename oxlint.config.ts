import {type OxlintOverride, defineConfig} from 'oxlint';

/** Who may import what; design rules that a reviewer should not have to watch. */
const EXCLUSIVE = {
  spawning: {
    group: ['node:child_process', 'execa'],
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
};

const NEEDS = '!**/image/needs.ts';

/** A room's imports: the rooms that it must not see, and what it may do that others may not. */
function room(
  files: string[],
  forbidden: readonly string[],
  allowed: readonly (keyof typeof EXCLUSIVE)[] = [],
): OxlintOverride {
  const exclusive = Object.entries(EXCLUSIVE).flatMap(([name, pattern]) =>
    allowed.some((it) => it === name) ? [] : [pattern],
  );
  // What engines and registries implement is declared by whoever needs it.
  const rooms = forbidden.map((it) => `**/${it}/**`);
  const direction = {
    group: forbidden.includes('image') ? [...rooms, NEEDS] : rooms,
    message: 'Imports go one way: see the rooms in CONTRIBUTING.md.',
  };
  return {
    files,
    rules: {
      'eslint/no-restricted-imports': [
        'error',
        {patterns: forbidden.length === 0 ? exclusive : [...exclusive, direction]},
      ],
    },
  };
}

const HEARTS = ['image', 'codebuild', 'slack'];
const HANDS = ['codebase', 'engine', 'registry', 'aws'];
const but = (rooms: readonly string[], ...own: string[]) => rooms.filter((it) => !own.includes(it));

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
    'import/no-cycle': ['error', {ignoreTypes: true}],
    'import/no-default-export': 'error',
    'import/no-unassigned-import': 'off',
    'typescript/consistent-type-imports': ['error', {fixStyle: 'inline-type-imports'}],
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/switch-exhaustiveness-check': 'error',
    'unicorn/no-process-exit': 'error',
    'vitest/no-focused-tests': 'error',
  },
  overrides: [
    room(['commands/**'], [...HEARTS, ...HANDS, 'subprocess'], ['commandLine']),
    room(['src/cli/**'], [], ['commandLine']),
    room(
      ['src/image/**'],
      ['cli', ...but(HEARTS, 'image'), ...but(HANDS, 'codebase'), 'subprocess'],
    ),
    room(['src/codebuild/**'], ['cli', ...but(HEARTS, 'codebuild'), 'engine'], ['aws']),
    room(['src/slack/**'], ['cli', ...but(HEARTS, 'slack'), ...HANDS]),
    room(['src/codebase/**'], ['cli', ...HEARTS, ...but(HANDS, 'codebase')]),
    room(['src/engine/**'], ['cli', ...HEARTS, ...but(HANDS, 'engine')]),
    room(
      ['src/registry/oci/**'],
      ['cli', ...HEARTS, ...but(HANDS, 'registry'), 'ecr', 'ecr-public'],
    ),
    room(
      ['src/registry/ecr/**', 'src/registry/ecr-public/**'],
      ['cli', ...HEARTS, 'codebase', 'engine'],
      ['aws'],
    ),
    room(['src/aws/**'], ['cli', ...HEARTS, ...but(HANDS, 'aws')], ['aws']),
    room(['src/subprocess/**'], ['cli', ...HEARTS, ...HANDS], ['spawning']),
    room(['src/*.ts'], ['cli', ...HEARTS, ...HANDS, 'subprocess']),
    {
      files: ['src/*.ts', 'src/{image,codebuild,slack,codebase,engine,registry,aws,subprocess}/**'],
      rules: {
        'eslint/no-restricted-globals': [
          'error',
          {
            name: 'process',
            message: 'Only src/cli knows the process; take what you need as a parameter.',
          },
          {
            name: 'performance',
            message: 'Only src/cli knows the clock; take the time as a parameter.',
          },
        ],
        'eslint/no-restricted-properties': [
          'error',
          {
            object: 'Date',
            property: 'now',
            message: 'Only src/cli knows the clock; take the time as a parameter.',
          },
        ],
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
