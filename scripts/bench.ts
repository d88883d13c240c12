// Measures speeds and prints tables for docs/speed.md: medians, and ratios to the row that each row is
// compared with. It asserts nothing.
//
//   npm run bench [-- --runs 7]
//   npm run bench -- --only rebase
import {mkdtemp, rm} from 'node:fs/promises';
import {cpus, tmpdir, totalmem} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';

import {execa} from 'execa';

import {Bench} from '../test/bench/bench.ts';
import {type Start, measureSizes, measureStart} from '../test/bench/builder-image.ts';
import {
  type FreshBuilds,
  measureFreshBuilds,
  measureFreshBytes,
} from '../test/bench/fresh-machine.ts';
import {measureOperating} from '../test/bench/operating.ts';
import {DELAY_MS, measureRebase} from '../test/bench/rebase.ts';
import {
  type Row,
  composedTable,
  freshTable,
  operatingTable,
  rebaseTable,
  sizesTable,
  startsTable,
  timesTable,
  trafficTable,
} from '../test/bench/report.ts';
import {measureTraffic} from '../test/bench/traffic.ts';
import {WithoutDocker} from '../test/bench/without-docker.ts';
import {type ComposedImage, ensureComposedImage} from '../test/sandbox/real/composed-image.ts';
import {ensureBuilderImage, storeOf} from '../test/sandbox/real/builder-image.ts';
import {localSite} from '../test/sandbox/real/local-site.ts';
import type {Sandbox} from '../test/sandbox/real/sandbox.ts';
import type {Site} from '../test/sandbox/real/site.ts';
import {setUp} from '../test/sandbox/real/set-up.ts';
import {runScript} from './script.ts';

await runScript(async (signal) => {
  const {values} = parseArgs({
    options: {runs: {type: 'string', default: '5'}, only: {type: 'string'}},
  });
  if (values.only !== undefined && values.only !== 'rebase') {
    throw new Error(`--only ${values.only} is unknown. Use --only rebase.`);
  }
  const runs = Number(values.runs);
  await execa('node', ['scripts/build.ts'], {stdio: 'inherit'});
  const site = localSite((line) => process.stderr.write(line), signal);
  const sandbox = await setUp(site);
  const folder = await mkdtemp(join(tmpdir(), 'ci-image-builder-bench-'));
  try {
    const day = new Date().toISOString().slice(0, 10);
    const size = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
    const bench = await Bench.make(sandbox, join(folder, 'script'), {hasScript: true});
    const rebases = async () => [
      rebaseTable(await measureRebase(sandbox, bench)),
      `${DELAY_MS} ms for each answer of a registry. ${day}, ${size}.`,
    ];
    if (values.only === 'rebase') {
      process.stdout.write(`${(await rebases()).join('\n\n')}\n`);
      return 0;
    }
    const plain = await Bench.make(sandbox, join(folder, 'plain'), {hasScript: false});
    const composed = await ensureComposedImage(storeOf(site, sandbox), sandbox.builders.python);
    const container = await WithoutDocker.start(composed.reference, sandbox, bench);
    const ofPlain = await WithoutDocker.start(composed.reference, sandbox, plain);
    let rows: Row[];
    let memory: number;
    try {
      rows = await measure({bench, container}, {bench: plain, container: ofPlain}, runs);
      await bench.commit();
      memory = await container.memory();
    } finally {
      await Promise.all([container.stop(), ofPlain.stop()]);
    }
    const traffic = await measureTraffic(sandbox, bench);
    const operated = await measureOperating(bench, runs);
    const fresh = await measureFreshBuilds(composed.reference, sandbox, {folder, runs});
    const image = await measureImages(site, sandbox, {composed, fresh, runs});
    const parts = [
      timesTable(rows),
      `Medians of ${runs} runs, ${day}, ${size}.`,
      `Without Docker, the command line needs ${(memory / 1e6).toFixed(0)} MB of memory.`,
      trafficTable(traffic),
      operatingTable(operated),
      `50 ms for each call. ${day}, ${size}.`,
      ...(await rebases()),
      ...image,
      `${day}, ${size}.`,
    ];
    process.stdout.write(`${parts.join('\n\n')}\n`);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
  return 0;
});

/** Measures both kinds of builder images: their sizes, and how long a build in a new container takes. */
async function measureImages(
  site: Site,
  sandbox: Sandbox,
  {
    composed,
    fresh,
    runs,
  }: {readonly composed: ComposedImage; readonly fresh: FreshBuilds; readonly runs: number},
): Promise<string[]> {
  const store = storeOf(site, sandbox);
  const {reference} = await ensureBuilderImage(store);
  const sizes = await measureSizes(reference);
  const starts: Record<'docker' | 'composed', Start[]> = {docker: [], composed: []};
  for (let round = 0; round < runs; round += 1) {
    starts.docker.push(await measureStart(store, sandbox, {image: reference, privileged: true}));
    const unprivileged = {image: composed.reference, privileged: false};
    starts.composed.push(await measureStart(store, sandbox, unprivileged));
  }
  const bytes = await measureFreshBytes(sizes, composed, sandbox);
  return [
    sizesTable(sizes),
    composedTable(composed),
    startsTable(starts),
    freshTable(fresh, bytes),
  ];
}

/** A codebase, and a container for builds of it without Docker. */
interface Measured {
  readonly bench: Bench;
  readonly container: WithoutDocker;
}

async function measure(
  {bench, container}: Measured,
  plain: Measured,
  runs: number,
): Promise<Row[]> {
  const times = new Map<string, number[]>();
  const note = async (name: string, action: () => Promise<number>) => {
    const seconds = await action();
    times.set(name, [...(times.get(name) ?? []), seconds]);
    process.stderr.write(`${name}: ${seconds.toFixed(2)} s\n`);
  };
  // Run everything once before measuring, so that caches are warm for all rows.
  await bench.release('three');
  await bench.release('one');
  await container.release();
  await bench.pack('web');
  await bench.oldWay();
  await plain.bench.pack('web');
  await plain.container.release();
  for (let round = 0; round < runs; round += 1) {
    await bench.commit();
    await note('one', () => bench.release('one'));
    await note('pack', () => bench.pack('web'));
    await note('without Docker', () => container.release());
    await plain.bench.commit();
    await note('pack, no script', () => plain.bench.pack('web'));
    await note('without Docker, no script', () => plain.container.release());
    await note('three', () => bench.release('three'));
    await note('again', () => bench.release('three'));
    await note('old way', () => bench.oldWay());
    await note('plan', () => bench.cli('image', 'plan', '--registry', 'r.example.com'));
    await note('version', () => bench.cli('--version'));
    await note('codebuild --help', () => bench.cli('codebuild', '--help'));
    await note('node', () => bench.bareNode());
  }
  const row = (what: string, name: string, against?: string): Row => ({
    what,
    seconds: times.get(name) ?? [],
    against: against === undefined ? undefined : {name: against, seconds: times.get(against) ?? []},
  });
  return [
    row('`pack build`, one process, next commit', 'pack'),
    row('`image build`, one process, next commit', 'one', 'pack'),
    row('`image build` without Docker, one process, next commit', 'without Docker', 'pack'),
    row('`pack build`, one process, next commit, no script', 'pack, no script'),
    row(
      '`image build` without Docker, one process, next commit, no script',
      'without Docker, no script',
      'pack, no script',
    ),
    row('`image build`, three processes, next commit', 'three', 'one'),
    row('the old way: one `pack build` for each of three processes', 'old way', 'three'),
    row('`image build` of a commit that is released', 'again', 'three'),
    row('`node -e 0`', 'node'),
    row('`--version`', 'version', 'node'),
    row('`codebuild --help`', 'codebuild --help', 'node'),
    row('`image plan`', 'plan', 'node'),
  ];
}
