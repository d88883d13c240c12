import type {PJSON, Plugin} from '@oclif/core/interfaces';
import {outliveReaders} from '../output/outlive-readers.ts';
import {readCommandManifest} from './command-manifest.ts';
import {ownPlugin} from './own-plugin.ts';

/** This package, as `bin/run.js` or `bin/dev.js` loads it. */
interface InstalledPackage {
  readonly root: string;
  readonly pjson: PJSON;
  /** Find commands in their folder, not in the manifest. */
  readonly ignoreManifest?: boolean;
}

/** Runs a command line. Shows every error, including those of oclif, and sets the exit code. */
export async function runCommandLine(
  argv: readonly string[],
  {root, pjson, ignoreManifest = false}: InstalledPackage,
): Promise<void> {
  outliveReaders();
  try {
    const ours = startsWithTopic(argv, pjson);
    if (ours) await requireCommand(argv);
    if (ours && !ignoreManifest && (await hasShownTopicHelp(argv, {root, pjson}))) return;
    const {run} = await import('@oclif/core/run');
    const options = {root, pjson, ignoreManifest, devPlugins: false, userPlugins: false};
    await run([...argv], ours ? {...options, ...(await withoutPlugins(options))} : options);
  } catch (error) {
    const {endWithError} = await import('../errors/end-with-error.ts');
    await endWithError(error instanceof Error ? error : new Error(String(error)), argv);
  }
}

/** Leaves out plugins and their hook: our topics do not need them, and loading them takes time. */
async function withoutPlugins({
  root,
  pjson: {oclif, ...rest},
  ignoreManifest,
}: Required<InstalledPackage>): Promise<{pjson: PJSON; plugins?: Map<string, Plugin>}> {
  const hooks = Object.entries(oclif.hooks ?? {}).filter(([name]) => name !== 'postrun');
  const pjson = {...rest, oclif: {...oclif, hooks: Object.fromEntries(hooks), plugins: []}};
  const manifest = ignoreManifest ? undefined : await readCommandManifest(root, pjson.version);
  if (manifest === undefined) return {pjson};
  return {pjson, plugins: new Map([[pjson.name, ownPlugin(manifest, {root, pjson})]])};
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

/** Refuses `image --nope`. oclif would show the help of `image` instead of an error. */
async function requireCommand([, next = '']: readonly string[]): Promise<void> {
  if (!next.startsWith('-') || next === '--help') return;
  const {flagBeforeCommand} = await import('./unknown-command.ts');
  throw await flagBeforeCommand(next);
}
