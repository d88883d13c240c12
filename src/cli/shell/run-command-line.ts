import type {PJSON} from '@oclif/core/interfaces';

/** This package, as whoever starts it finds it. */
interface InstalledPackage {
  readonly root: string;
  readonly pjson: PJSON;
  /** Commands are looked for in their folder, not in the manifest. */
  readonly ignoreManifest?: boolean;
}

/** Runs a command line to its end. Every error, oclif's own included, is shown in one place. */
export async function runCommandLine(
  argv: readonly string[],
  {root, pjson, ignoreManifest = false}: InstalledPackage,
): Promise<void> {
  outliveReader(process.stdout);
  outliveReader(process.stderr);
  try {
    const ours = startsWithTopic(argv, pjson);
    if (ours) await requireCommand(argv);
    if (ours && !ignoreManifest && (await hasShownTopicHelp(argv, {root, pjson}))) return;
    const {run} = await import('@oclif/core/run');
    await run([...argv], {
      root,
      pjson: ours ? withoutPlugins(pjson) : pjson,
      ignoreManifest,
      devPlugins: false,
      userPlugins: false,
    });
  } catch (error) {
    const {endWithError} = await import('../errors/end-with-error.ts');
    await endWithError(error instanceof Error ? error : new Error(String(error)), argv);
  }
}

/**
 * That whoever reads what we write has gone, as in `| head`, is no error of ours. Where a disk is full
 * the result is lost, which can still be told on stderr, before oclif throws it where nobody catches it.
 */
function outliveReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || stream === process.stderr) return;
    process.stderr.write(`Error: The result cannot be written: ${error.message}\n`);
    // oxlint-disable-next-line unicorn/no-process-exit -- nothing that is written now is read
    process.exit(1);
  });
}

/**
 * Plugins only bring commands of their own, and looking for them takes its time; so does what we add to
 * theirs after they ran.
 */
function withoutPlugins({oclif, ...pjson}: PJSON): PJSON {
  const hooks = Object.entries(oclif.hooks ?? {}).filter(([name]) => name !== 'postrun');
  return {...pjson, oclif: {...oclif, hooks: Object.fromEntries(hooks), plugins: []}};
}

function startsWithTopic([first = '']: readonly string[], {oclif}: PJSON): boolean {
  return Object.keys(oclif.topics ?? {}).includes(first);
}

async function hasShownTopicHelp(
  argv: readonly string[],
  installed: InstalledPackage,
): Promise<boolean> {
  const [, next = '--help'] = argv;
  if (next !== '--help') return false;
  const {showTopicHelp} = await import('./show-topic-help.ts');
  return showTopicHelp(argv, installed);
}

/** oclif answers `image --nope` with the help of `image`, as if nothing were wrong. */
async function requireCommand([, next = '']: readonly string[]): Promise<void> {
  if (!next.startsWith('-') || next === '--help') return;
  const {flagBeforeCommand} = await import('./unknown-command.ts');
  throw await flagBeforeCommand(next);
}
