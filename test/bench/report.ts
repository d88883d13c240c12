import type {Component, Start} from './builder-image.ts';
import type {FreshBuilds, FreshBytes} from './fresh-machine.ts';

/** A measurement, and the row that it is compared with. */
export interface Row {
  readonly what: string;
  readonly seconds: readonly number[];
  readonly against: {readonly name: string; readonly seconds: readonly number[]} | undefined;
}

/** The rows as a Markdown table of medians, in seconds, with ratios and differences. */
export function timesTable(rows: readonly Row[]): string {
  return [
    '| what | seconds | against | ratio | difference |',
    '|---|---:|---|---:|---:|',
    ...rows.map(({what, seconds, against}) => {
      const own = median(seconds);
      if (against === undefined) return `| ${what} | ${own.toFixed(2)} | | | |`;
      const other = median(against.seconds);
      return `| ${what} | ${own.toFixed(2)} | ${against.name} | ${(own / other).toFixed(2)} × | ${(own - other).toFixed(2)} s |`;
    }),
  ].join('\n');
}

/** The costs of one build. */
export interface Traffic {
  readonly what: string;
  readonly awsCalls: number;
  /** Requests to the registry, including those of pack. */
  readonly requests: number;
  /** Bytes of blobs. */
  readonly uploaded: number;
  /** Peak memory of our process, in bytes. */
  readonly memory: number;
}

/** The builds as a Markdown table. */
export function trafficTable(builds: readonly Traffic[]): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0);
  return [
    '| build | calls to AWS | requests to the registry | MB uploaded | MB of memory |',
    '|---|---:|---:|---:|---:|',
    ...builds.map(({what, awsCalls, requests, uploaded, memory}) => {
      const numbers = [awsCalls, requests, megabytes(uploaded), megabytes(memory)];
      return `| ${[what, ...numbers].join(' | ')} |`;
    }),
  ].join('\n');
}

/** The costs of one `codebuild` command. */
export interface Operated {
  readonly what: string;
  /** Without the calls that ask who is signed in. */
  readonly awsCalls: number;
  readonly seconds: readonly number[];
}

/** The runs as a Markdown table, with medians of seconds. */
export function operatingTable(runs: readonly Operated[]): string {
  return [
    '| `codebuild codedeploy` | calls to AWS | seconds |',
    '|---|---:|---:|',
    ...runs.map(({what, awsCalls, seconds}) => {
      return `| ${what} | ${awsCalls} | ${median(seconds).toFixed(2)} |`;
    }),
  ].join('\n');
}

/** The builder image's parts as a Markdown table, in megabytes. */
export function sizesTable(components: readonly Component[]): string {
  const sum = (name: 'compressed' | 'unpacked') =>
    components.reduce((total, it) => total + it[name], 0);
  const all = {name: '**all**', compressed: sum('compressed'), unpacked: sum('unpacked')};
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return [
    '| part of the Docker-based image | MB compressed | MB unpacked |',
    '|---|---:|---:|',
    ...[...components, all].map(
      ({name, compressed, unpacked}) =>
        `| ${name} | ${megabytes(compressed)} | ${megabytes(unpacked)} |`,
    ),
  ].join('\n');
}

/** What a composed image adds to its builder, in megabytes. */
export function composedTable({
  size,
  added,
}: {
  readonly size: number;
  readonly added: number;
}): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return [
    '| part of the composed image | MB compressed |',
    '|---|---:|',
    `| the builder | ${megabytes(size - added)} |`,
    `| Node.js and the command line | ${megabytes(added)} |`,
  ].join('\n');
}

/** What a fresh machine costs, as Markdown tables. Seconds are medians. */
export function freshTable(
  {cached, packages, uncached}: FreshBuilds,
  {docker, composed}: FreshBytes,
): string {
  const [with_, without] = [median(cached), median(uncached)];
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return [
    `| next commit on a fresh machine, ${packages} dependencies | seconds | ratio |`,
    '|---|---:|---:|',
    `| \`--cache none\` | ${without.toFixed(2)} | |`,
    `| \`--cache registry\` | ${with_.toFixed(2)} | ${(with_ / without).toFixed(2)} × |`,
    '',
    '| images that a fresh machine fetches | MB compressed | ratio |',
    '|---|---:|---:|',
    `| with Docker: builder image, builder, lifecycle | ${megabytes(docker)} | |`,
    `| without: composed image | ${megabytes(composed)} | ${(composed / docker).toFixed(2)} × |`,
  ].join('\n');
}

/** Builds in new containers of both kinds of builder images, as a Markdown table of medians. */
export function startsTable({
  docker,
  composed,
}: Readonly<Record<'docker' | 'composed', readonly Start[]>>): string {
  const of = (starts: readonly Start[], value: (start: Start) => number) =>
    median(starts.map((it) => value(it)));
  const seconds = (value: (start: Start) => number) => {
    const [with_, without] = [of(docker, value), of(composed, value)];
    return `${with_.toFixed(2)} s | ${without.toFixed(2)} s | ${(without / with_).toFixed(2)} ×`;
  };
  const outside = (starts: readonly Start[]) =>
    `${Math.round(100 * of(starts, (it) => (it.end - it.phases) / it.end))} %`;
  return [
    '| from the start of a container | with Docker | without | ratio |',
    '|---|---:|---:|---:|',
    `| Docker engine ready | ${of(docker, (it) => it.engine).toFixed(2)} s | | |`,
    `| first phase of the lifecycle | ${seconds((it) => it.phase)} |`,
    `| three images published | ${seconds((it) => it.end)} |`,
    `| of that, outside the phases | ${outside(docker)} | ${outside(composed)} | |`,
  ].join('\n');
}

/** The median. For an even number of values, the mean of the middle two. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

/** The costs of listing or rebasing images. What is absent was not measured. */
export interface Rebased {
  readonly what: string;
  readonly seconds: number;
  /** Requests to the registries. */
  readonly requests?: number;
  /** Bytes of blobs. */
  readonly uploaded?: number;
  readonly downloaded?: number;
  /** Peak memory of the process, in bytes. */
  readonly memory?: number;
}

/** The runs as a Markdown table. */
export function rebaseTable(runs: readonly Rebased[]): string {
  const megabytes = (bytes = Number.NaN) =>
    Number.isNaN(bytes) ? '' : (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0);
  return [
    '| what | seconds | requests | MB uploaded | MB downloaded | MB of memory |',
    '|---|---:|---:|---:|---:|---:|',
    ...runs.map(({what, seconds, requests = '', uploaded, downloaded, memory}) => {
      const sizes = [uploaded, downloaded, memory].map((it) => megabytes(it));
      return `| ${[what, seconds.toFixed(2), requests, ...sizes].join(' | ')} |`;
    }),
  ].join('\n');
}
