import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, onTestFinished, test} from 'vitest';

import {type AwsSandbox, buildToEcr, ECR_BUILD, startAws} from '../aws.ts';
import {halfReleased, lacking} from '../release-invariant.ts';
import {
  commitAll,
  copyCodebase,
  describeWithSandbox,
  startCli,
  temporaryFolder,
} from '../sandbox.ts';

async function start(): Promise<AwsSandbox> {
  const sandbox = await startAws();
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** The moment at which a build is ended. */
interface Moment {
  readonly phase: string;
  /** The build ends before this request gets a response. Without a request, it ends when the phase begins. */
  readonly request?: RegExp;
}

/** Commits a change, and ends its build at a moment. */
async function end(
  {env, registry}: AwsSandbox,
  codebase: string,
  {phase, request}: Moment,
  signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT',
) {
  const notice = `${signal} at ${request?.source ?? phase}`;
  await writeFile(join(codebase, 'public', 'index.html'), `${notice}\n`);
  await commitAll(codebase, notice);
  const temporary = await temporaryFolder();
  const child = startCli(ECR_BUILD(), {cwd: codebase, env: {...env, TMPDIR: temporary}});
  if (request === undefined) {
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.includes(`==> ${phase}`)) child.kill(signal);
    });
  } else {
    const endFirst = async () => {
      child.kill(signal);
      await child;
    };
    registry.instead(request, {after: endFirst});
  }
  const {exitCode, signal: endedBy, stderr} = await child;
  return {exitCode, endedBy, stderr, temporary: await readdir(temporary)};
}

/** Whether the engine had finished, so that the next run must not build again. */
function isPushed({phase}: Moment): boolean {
  return phase === 'Publishing' || phase === 'Tagging';
}

describeWithSandbox('a build that is ended', () => {
  // The phases of pack, followed by ours.
  const OF_PACK: readonly Moment[] = [
    {phase: 'Analyzing'},
    {phase: 'Building'},
    {phase: 'Exporting'},
    {phase: 'Exporting', request: /^PUT \S+web\/manifests\/building/},
  ];
  const OURS: readonly Moment[] = [
    {phase: 'Publishing', request: /^POST \S+worker\/blobs\/uploads\/\?mount=/},
    {phase: 'Publishing', request: /^PUT \S+clock\/manifests\/sha256/},
    {phase: 'Tagging', request: /^PUT \S+web\/manifests\/commit-/},
    {phase: 'Tagging', request: /^PUT \S+worker\/manifests\/commit-/},
    {phase: 'Tagging', request: /^PUT \S+clock\/manifests\/latest/},
    {phase: 'Tagging', request: /^PUT \S+web\/manifests\/branch-main/},
  ];

  test('by kill -9 moves no tag to an incomplete release, and the next run completes it', async () => {
    const sandbox = await start();
    const codebase = await copyCodebase('tiny');
    for (const moment of [...OF_PACK, ...OURS]) {
      const {endedBy} = await end(sandbox, codebase, moment, 'SIGKILL');
      expect({moment, endedBy, half: halfReleased(sandbox)}).toEqual({
        moment,
        endedBy: 'SIGKILL',
        half: [],
      });

      const {images, stderr} = await buildToEcr(sandbox, codebase);
      expect(lacking(sandbox, images)).toEqual([]);
      const isBuiltAgain = isPushed(moment) && stderr.includes('==> Building');
      expect({moment, isBuiltAgain}).toEqual({moment, isBuiltAgain: false});
    }
  });

  // Both signals take the same way through the program.
  test.each([
    ['SIGTERM', 143, [...OF_PACK.slice(-1), ...OURS]],
    ['SIGINT', 130, [...OURS.slice(1, 2), ...OURS.slice(-1)]],
  ] as const)(
    'by %s while publishing leaves no incomplete release',
    async (signal, code, moments) => {
      const sandbox = await start();
      const codebase = await copyCodebase('tiny');
      for (const moment of moments) {
        const {exitCode, stderr, temporary} = await end(sandbox, codebase, moment, signal);
        expect({moment, stderr, exitCode}).toMatchObject({exitCode: code});
        expect(stderr).toContain(`Error: Interrupted by ${signal}.`);
        expect({moment, temporary, half: halfReleased(sandbox)}).toEqual({
          moment,
          temporary: [],
          half: [],
        });
        const {images, stderr: again} = await buildToEcr(sandbox, codebase);
        expect(lacking(sandbox, images)).toEqual([]);
        expect(isPushed(moment) && again.includes('==> Building')).toBe(false);
      }
    },
  );
});

describeWithSandbox('requests of pack and the lifecycle', () => {
  test('are repeated if they fail for a moment', async () => {
    const sandbox = await start();
    const {registry} = sandbox;
    registry.instead(/^POST \S+web\/blobs\/uploads/, {status: 429});
    registry.instead(/^PATCH \S+web\/blobs\/uploads/, {status: 503});
    registry.instead(/^PUT \S+web\/manifests\/building/, {status: 503});
    const {images} = await buildToEcr(sandbox, await copyCodebase('tiny'));
    expect(lacking(sandbox, images)).toEqual([]);
  });
});
