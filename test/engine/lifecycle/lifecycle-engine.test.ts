import {
  chown,
  cp,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {once} from 'node:events';
import {Readable} from 'node:stream';
import {setTimeout} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {type LifecycleOptions} from '../../../src/engine/lifecycle/lifecycle-engine.ts';
import {foldersIn} from '../../../src/engine/lifecycle/machine.ts';
import type {ContentRepository} from '../../../src/image/ports.ts';
import {sha256} from '../../../src/sha256.ts';
import {ChildFailure, type Program} from '../../../src/subprocess/run.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {DIGEST, DONE, IS_ROOT, UID, exited, isEnding, machine} from './engine-rig.ts';
import {buildpackEntries, tarOf} from './packages/made-tar.ts';

test.runIf(IS_ROOT)('runs each phase once, and foreign code with its own user', async () => {
  const {build, calls, events, folders} = await machine();
  expect(await build()).toEqual({digest: DIGEST});
  expect(calls.map(({file, user}) => [file.split('/').at(-1), user?.uid])).toEqual([
    ['analyzer', 0],
    ['detector', UID],
    ['restorer', 0],
    ['builder', UID],
    ['exporter', 0],
  ]);
  expect(calls.filter(({env}) => 'AWS_SECRET_ACCESS_KEY' in env)).toEqual([]);
  const withCredentials = calls.filter(({env}) => 'CNB_REGISTRY_AUTH' in env);
  expect(withCredentials.map(({user}) => user?.uid)).toEqual([0, 0, 0]);
  const ended = events.filter(({type}) => type === 'phase-ended');
  expect(ended).toHaveLength(5);
  // Variables are removed, secrets among them.
  expect(await readdir(folders.platform)).toEqual([]);
});

test.runIf(IS_ROOT)(
  'closes the metadata service while it analyzes, before foreign code runs',
  async () => {
    const analyzed = Promise.withResolvers<void>();
    const done: string[] = [];
    const {build, calls} = await machine({
      analyzer: async () => analyzed.resolve(),
      node: async () => {
        await analyzed.promise;
        // Gives a phase that does not wait the time to start.
        await setTimeout(200);
        done.push(...calls.map(({file}) => basename(file)));
      },
    });
    await build();
    expect(done).toEqual(['analyzer', 'analyzer']);
  },
);

test.runIf(IS_ROOT)('hides the password of a proxy, which buildpacks get', async () => {
  const proxy = 'http://ada:swordfish@proxy.test:3128';
  const env = {CNB_USER_ID: String(UID), CNB_GROUP_ID: '1', https_proxy: proxy};
  const builder = async ({onLine, env: given}: Program) => {
    expect(given['https_proxy']).toBe(proxy);
    onLine?.(`by ${proxy}, with swordfish and s3cret-value`, 'stdout');
  };
  const {build, events} = await machine({builder}, {env});
  await build();
  const lines = events.flatMap((event) => (event.type === 'output' ? [event.line] : []));
  expect(lines).toEqual(['by ***, with *** and ***']);
});

test.runIf(IS_ROOT)('gives the lifecycle a file of certificates that it can read', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'ca.pem'), 'certificate', {mode: 0o600});
  const env = {CNB_USER_ID: String(UID), CNB_GROUP_ID: '1', SSL_CERT_FILE: join(folder, 'ca.pem')};
  const {build, calls} = await machine({}, {env, certificates: ['certificate']});
  await build();
  for (const {env: given} of calls) {
    const file = given['SSL_CERT_FILE'] ?? '';
    expect(await readFile(file, 'utf8')).toBe('certificate');
    expect((await stat(file)).mode & 0o777).toBe(0o644);
  }
});

test.runIf(IS_ROOT)(
  'runs the build again if a registry was busy, and no other failure',
  async () => {
    let tries = 0;
    const busy = await machine({
      analyzer: async (program) => {
        tries += 1;
        if (tries === 1)
          exited(program, 32, 'ERROR: failed to analyze: unexpected status code 503');
      },
    });
    expect(await busy.build()).toEqual({digest: DIGEST});
    const failed = await machine({
      builder: async (program) => exited(program, 51, 'ERROR: unexpected status code 503'),
    });
    await expect(failed.build()).rejects.toMatchObject({code: 'build.buildpack-failed'});
    expect(failed.calls.at(-1)?.file).toMatch(/builder$/u);
    expect(await readdir(failed.folders.platform)).toEqual([]);
  },
);

test.runIf(IS_ROOT)('does not take a link of a buildpack for its result', async () => {
  const {build, calls} = await machine({
    detector: async ({cwd = ''}) => {
      await symlink('/etc/passwd', join(cwd, 'group.toml'));
      await writeFile(join(cwd, 'plan.toml'), '');
    },
  });
  await expect(build()).rejects.toMatchObject({
    code: 'build.buildpack-failed',
    message: 'A buildpack replaced the result of the detection.',
  });
  expect(calls.at(-1)?.file).toMatch(/detector$/u);
});

test.runIf(IS_ROOT)('leaves only results of the detection in the folder of layers', async () => {
  const found: string[][] = [];
  const {build} = await machine({
    detector: async ({cwd = ''}) => {
      for (const name of ['group.toml', 'plan.toml']) await writeFile(join(cwd, name), '');
      await symlink('/', join(cwd, 'a_b'));
    },
    restorer: async ({cwd = ''}) => {
      found.push(await readdir(cwd));
    },
  });
  await build();
  expect(found).toEqual([['group.toml', 'plan.toml']]);
});

test.runIf(IS_ROOT)('copies the source while it analyzes, and detects afterwards', async () => {
  const begun: number[] = [];
  const copied: string[][] = [];
  const {build, calls, folders, root} = await machine(
    {
      detector: async () => {
        copied.push(await readdir(folders.workspace));
        await DONE['detector']?.(root)();
      },
    },
    {isBuilt: () => begun.push(calls.length) > 0},
  );
  const names = Array.from({length: 1000}, (_, index) => `file-${index}`);
  await Promise.all(names.map((it) => writeFile(join(root, 'source', it), '')));
  await build();
  expect(begun.at(-1)).toBe(1);
  expect(copied).toEqual([expect.arrayContaining(['app.py', ...names])]);
});

test.runIf(IS_ROOT)('says that a buildpack is not found before it analyzes', async () => {
  const {build, calls, events} = await machine();
  await expect(build({buildpacks: ['/missing']})).rejects.toMatchObject({
    code: 'build.buildpack-not-found',
  });
  expect([...calls, ...events]).toEqual([]);
});

test.runIf(IS_ROOT)('says that the run image was not found before it detects', async () => {
  const {build, calls, folders} = await machine({
    analyzer: async () => {
      const text = '[run-image]\nreference = ""\nimage = "r.example.com/run:1"\n';
      await writeFile(join(folders.build, 'results', 'analyzed.toml'), text);
    },
  });
  await expect(build()).rejects.toMatchObject({
    code: 'build.image-not-found',
    message: expect.stringContaining('r.example.com/run:1'),
  });
  expect(calls.map(({file}) => basename(file))).toEqual(['analyzer']);
});

test.runIf(IS_ROOT)('stops the analysis if the input cannot be written', async () => {
  const {build, calls} = await machine({
    analyzer: async ({file, signal}) => {
      if (signal?.aborted === false) await once(signal, 'abort');
      throw new ChildFailure({kind: 'killed', file, signal: 'SIGTERM'});
    },
  });
  // Not a name of a file.
  const environment = {'a/b': 'x'};
  await expect(build({environment})).rejects.toMatchObject({code: 'ENOENT'});
  expect(calls.map(({file}) => basename(file))).toEqual(['analyzer']);
});

test.runIf(IS_ROOT)('closes files with credentials before foreign code runs', async () => {
  const modes: number[] = [];
  const secret = join(await temporaryFolder(), 'env.sh');
  await writeFile(secret, 'x', {mode: 0o644});
  const {build, root} = await machine(
    {
      detector: async () => {
        modes.push((await stat(secret)).mode & 0o777);
        await DONE['detector']?.(root)();
      },
    },
    {secretPaths: [secret]},
  );
  await build();
  expect(modes).toEqual([0o600]);
});

test.runIf(IS_ROOT)('is restoring while it waits for the cache', async () => {
  const isRestoring = () =>
    events.some((it) => it.type === 'phase-started' && it.phase === 'restoring');
  const fetch = async () => {
    while (!isRestoring()) await setTimeout(5);
    return false;
  };
  const cache = {kind: 'kept', cache: {fetch, keep: () => undefined}} as const;
  const {build, events} = await machine({}, {cache});
  expect(await build()).toEqual({digest: DIGEST});
});

test.runIf(IS_ROOT)('refuses a builder with image extensions before a build starts', async () => {
  const {calls, engine, folders} = await machine();
  await writeFile(
    folders.order,
    '[[order]]\n[[order.group]]\nid = "a/b"\n[[order-extensions]]\n[[order-extensions.group]]\nid = "x"\n',
  );
  await expect(engine.check()).rejects.toMatchObject({code: 'build.extension-failed'});
  expect(calls).toEqual([]);
});

test.runIf(IS_ROOT)('takes over the files that the user of the build wrote', async () => {
  const owners: number[] = [];
  const {build, folders} = await machine({
    analyzer: async ({args}) => {
      const file = args[args.indexOf('-analyzed') + 1] ?? '';
      await writeFile(file, 'run = "image"');
      await chown(file, UID, UID);
    },
    restorer: async ({args}) => {
      // The restorer writes it, too.
      const {uid} = await stat(args[args.indexOf('-analyzed') + 1] ?? '');
      expect(uid).toBe(UID);
    },
    builder: async ({args}) => {
      const file = args[args.indexOf('-analyzed') + 1] ?? '';
      const {mode, uid} = await stat(file);
      owners.push(uid, mode & 0o022);
      expect(await readFile(file, 'utf8')).toBe('run = "image"');
    },
  });
  await build();
  expect(owners).toEqual([0, 0]);
  expect(await readdir(join(folders.build, 'results'))).toEqual([
    'analyzed.toml',
    'group.toml',
    'plan.toml',
  ]);
});

test.runIf(IS_ROOT)('removes new files of the user of the build, and nothing else', async () => {
  const {build, folders} = await machine({
    builder: async () => {
      await writeFile(join(folders.temporary, 'new'), '');
      await chown(join(folders.temporary, 'new'), UID, UID);
      await writeFile(join(folders.temporary, 'of-another'), '');
    },
  });
  await mkdir(folders.temporary);
  await writeFile(join(folders.temporary, 'old'), '');
  await chown(join(folders.temporary, 'old'), UID, UID);
  await build();
  expect((await readdir(folders.temporary)).toSorted()).toEqual(['of-another', 'old']);
});

test.runIf(IS_ROOT)('ends the processes again if one of them ended the program first', async () => {
  let tries = 0;
  const killed = await machine({
    sh: async (program) => {
      if (!isEnding(program)) return;
      tries += 1;
      if (tries === 1) throw new ChildFailure({kind: 'killed', file: 'sh', signal: 'SIGKILL'});
    },
  });
  expect(await killed.build()).toEqual({digest: DIGEST});
  expect(tries).toBe(3);
  const stubborn = await machine({
    sh: async (program) => {
      if (isEnding(program)) {
        throw new ChildFailure({kind: 'killed', file: 'sh', signal: 'SIGKILL'});
      }
    },
  });
  await expect(stubborn.build()).rejects.toMatchObject({code: 'build.killed'});
  expect(stubborn.calls.at(-1)?.file).toMatch(/detector$/u);
});

test.runIf(IS_ROOT)('builds with a builder that has no buildpacks', async () => {
  const {build, folders} = await machine();
  await rm(folders.buildpacks, {recursive: true});
  await mkdir(folders.buildpacks);
  await writeFile(folders.order, '');
  const own = await temporaryFolder();
  await writeFile(join(own, 'buildpack.toml'), '[buildpack]\nid = "acme/x"\nversion = "2.0.0"\n');
  await build({buildpacks: [own]});
  const order = await readFile(join(folders.build, 'order.toml'), 'utf8');
  expect(order.match(/id = ".*"/gu)).toEqual(['id = "acme/x"', 'id = "ci-image-builder/finish"']);
});

const BINDING = {
  name: 'maven',
  entries: new Map([
    ['type', Buffer.from('x')],
    ['password', Buffer.from('swordfish')],
  ]),
};

test.runIf(IS_ROOT)(
  'gives bindings to the user of the build alone, and only until buildpacks have run',
  async () => {
    const seen: unknown[] = [];
    const {build, events, folders} = await machine({
      builder: async ({onLine}) => {
        const folder = join(folders.platform, 'bindings', 'maven');
        for (const path of ['.', 'type', 'password']) {
          const {mode, uid} = await stat(join(folder, path));
          seen.push([path, uid, mode & 0o777]);
        }
        seen.push(await readFile(join(folder, 'password'), 'utf8'));
        onLine?.('the password is swordfish', 'stdout');
      },
      exporter: async () => {
        seen.push(
          await readdir(folders.platform),
          await readdir(join(folders.platform, 'bindings')),
        );
        await DONE['exporter']?.(join(folders.platform, '..'))();
      },
    });
    await build({bindings: [BINDING]});
    expect(seen).toEqual([
      ['.', UID, 0o700],
      ['type', UID, 0o400],
      ['password', UID, 0o400],
      'swordfish',
      ['bindings'],
      [],
    ]);
    expect(events).toContainEqual({type: 'output', line: 'the password is ***'});
  },
);

test.runIf(IS_ROOT)('removes bindings after a failure, and leaves those of others', async () => {
  const builder = async (program: Program) => exited(program, 51, 'ERROR');
  const {build, folders} = await machine({builder});
  const bindings = join(folders.platform, 'bindings');
  await mkdir(join(bindings, 'other'), {recursive: true});
  await expect(build({bindings: [BINDING]})).rejects.toMatchObject({
    code: 'build.buildpack-failed',
  });
  expect(await readdir(bindings)).toEqual(['other']);
});

test.runIf(IS_ROOT)(
  'refuses a binding in the place of another, before it runs anything',
  async () => {
    const {build, calls, folders} = await machine();
    const place = join(folders.platform, 'bindings', 'maven');
    await mkdir(join(place, '..'), {recursive: true});
    // A link to nothing takes the place, too.
    await symlink('/no/such/folder', place);
    await expect(build({bindings: [BINDING]})).rejects.toMatchObject({
      code: 'usage.invalid-value',
      details: [expect.stringContaining(place)],
    });
    expect(calls).toEqual([]);
    expect(await readdir(join(place, '..'))).toEqual(['maven']);
  },
);

test.runIf(IS_ROOT)('refuses variables of the container, and leaves them there', async () => {
  const {build, calls, folders} = await machine();
  const file = join(folders.platform, 'env', 'BP_FOREIGN');
  await mkdir(join(file, '..'), {recursive: true});
  await writeFile(file, 'x');
  await expect(build()).rejects.toMatchObject({
    code: 'usage.invalid-value',
    details: [expect.stringContaining(file)],
  });
  expect(calls).toEqual([]);
  expect(await readFile(file, 'utf8')).toBe('x');
});

test.runIf(IS_ROOT)('removes what a build that was killed has left for buildpacks', async () => {
  const seen: unknown[] = [];
  const {build, folders} = await machine({
    builder: async () => {
      seen.push(await readdir(join(folders.platform, 'env')));
      for (const it of seen.length === 1 ? [folders.build, folders.platform] : []) {
        const filter = (path: string) => !path.endsWith('/building');
        await cp(it, `${it}-left`, {recursive: true, verbatimSymlinks: true, filter});
      }
    },
  });
  await build({environment: {FIRST: 'x'}, bindings: [BINDING]});
  // As if the first build had been killed when its buildpacks ran.
  for (const it of [folders.build, folders.platform]) {
    await rm(it, {recursive: true});
    await rename(`${it}-left`, it);
  }
  const bindings = join(folders.platform, 'bindings');
  await mkdir(join(bindings, 'other'));
  await build({environment: {SECOND: 'x'}, bindings: [BINDING]});
  expect(seen).toEqual([
    ['FIRST', 'TOKEN'],
    ['SECOND', 'TOKEN'],
  ]);
  expect(await readdir(bindings)).toEqual(['other']);
});

/** An image with the buildpack acme/java 2.0.0, in place of a registry. */
function imageOf(): LifecycleOptions['buildpacks'] {
  const layer = tarOf(buildpackEntries('acme/java', '2.0.0'));
  const diffId = sha256(layer);
  const [about, java] = [
    {id: 'acme/java', version: '2.0.0'},
    {'acme/java': {'2.0.0': {layerDiffID: diffId}}},
  ].map((it) => JSON.stringify(it));
  const labels = {
    'io.buildpacks.buildpackage.metadata': about,
    'io.buildpacks.buildpack.layers': java,
  };
  const blob = {mediaType: 'x', digest: diffId, size: layer.length};
  const json = (it: unknown) => Buffer.from(JSON.stringify(it));
  const repository: ContentRepository = {
    reference: 'r.example.com/java',
    manifest: async () => ({
      mediaType: '',
      digest: '',
      bytes: json({config: {...blob, digest: 'config'}, layers: [blob]}),
    }),
    blob: async () => json({config: {Labels: labels}, rootfs: {diff_ids: [diffId]}}),
    readContent: (_, use) => use(Readable.from([layer])),
  };
  return {open: () => repository, locate: async () => 'unknown'};
}

test.runIf(IS_ROOT)(
  'fetches the buildpacks of images before anything runs, and runs them',
  async () => {
    let order = '';
    const {build, calls, events, folders} = await machine(
      {
        detector: async ({args}) => {
          const found = join(args[args.indexOf('-buildpacks') + 1] ?? '', 'acme_java', '2.0.0');
          expect(await readdir(found)).toEqual(['bin', 'buildpack.toml']);
          order = await readFile(args[args.indexOf('-order') + 1] ?? '', 'utf8');
          await DONE['detector']?.(join(folders.layers, '..'))();
        },
      },
      {buildpacks: imageOf()},
    );
    await build({preBuildpacks: ['docker://r.example.com/java:1']});
    const ids = [...order.matchAll(/id = "(?<id>.*)"/gu)].map(({groups}) => groups?.['id']);
    expect(ids).toEqual(['acme/java', 'a/b', 'ci-image-builder/finish']);
    const phases = events.flatMap((it) => (it.type === 'phase-ended' ? [it.phase] : []));
    expect(phases.slice(0, 2)).toEqual(['pulling', 'analyzing']);
    calls.length = 0;
    await expect(build({buildpacks: ['acme/other']})).rejects.toMatchObject({
      code: 'build.buildpack-not-found',
    });
    expect(calls).toEqual([]);
  },
);

test.each(['', 'workspace', 'workspace/source', 'layers'])(
  'refuses a codebase in the folder /%s, which a build would empty',
  async (name) => {
    const {root} = await machine();
    const {engine} = await machine({}, {codebase: join(root, name), folders: foldersIn(root)});
    await mkdir(join(root, name), {recursive: true});
    await expect(engine.check()).rejects.toMatchObject({code: 'usage.invalid-value'});
  },
);
