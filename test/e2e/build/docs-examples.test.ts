import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {startAws} from '../aws.ts';
import {builderFlags} from '../build-codebase.ts';
import {type ExampleWorld, examplesOf, runExamples} from '../docs-examples.ts';
import {
  commitAll,
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
  git,
  sandboxEnvironment,
} from '../sandbox.ts';

/** The registry of the pages. The sandbox's registry stands in for it. */
const REGISTRY = 'registry.example.com';

/** The application of the pages. */
const INTRANET = {
  'codebuild/process.yml': `application:
  name: intranet
  process:
    - web
    - celery-worker
`,
  Procfile: `web: gunicorn --bind 0.0.0.0:$PORT app:app
celery-worker: celery --app app worker
`,
};
/** The same with a misspelled key and a no-break space. */
const MISTAKEN = {
  'codebuild/process.yml': 'application:\n  name: intranet\n  proces: web\n',
  Procfile: 'web: gunicorn\u00A0app:app\n',
};

/** A checkout of the application `intranet`, an account, and the sandbox. */
async function startWorld(): Promise<ExampleWorld & {readonly stop: () => Promise<void>}> {
  const {env, stop} = await startAws();
  const cwd = await copyCodebase('tiny');
  const commit = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
    if ((await git(cwd, 'status', '--porcelain')) !== '') await commitAll(cwd, 'Change the files');
  };
  await commit(INTRANET);
  return {
    cwd,
    env: {...sandboxEnvironment(), ...env},
    given: {
      'the codebase intranet': () => commit(INTRANET),
      'a codebase with two mistakes': () => commit(MISTAKEN),
    },
    replace: {[REGISTRY]: freshPrefix()},
    buildFlags: builderFlags('tiny'),
    stop,
  };
}

const pages = await examplesOf('image');

describeWithSandbox('examples that need the sandbox', () => {
  test('finds pages with examples', () => {
    expect(pages).not.toEqual([]);
  });

  test.each(pages)('%s: the examples print what the page shows', async (_, examples) => {
    const {stop, ...world} = await startWorld();
    try {
      expect(await runExamples(examples, world)).toBeGreaterThan(0);
    } finally {
      await docker('image', 'rm', '--force', 'intranet:local');
    }
    await stop();
  });
});
