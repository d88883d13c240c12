// Runs all checks, the unit tests and the end-to-end tests.
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {type Count, countLine, countTests, sum} from './count-tests.ts';
import {type RunningStep, startStep, type Step} from './step.ts';

const reports = await mkdtemp(join(tmpdir(), 'ci-image-builder-reports-'));
process.once('SIGTERM', () => process.exit(143));

/** Runs vitest for one project, or for all but one. It prints its results and writes a report. */
function tests(name: string, project: string): Step {
  const report = join(reports, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return {name, command: ['vitest', 'run', `--project=${project}`, ...reporters], report};
}

/** Sets up the tools of the end-to-end tests. This takes long but little CPU, so it runs beside the checks. */
const sandbox: Step = {name: 'sandbox', command: ['node', 'scripts/set-up.ts'], prepares: true};

/** The checks run one after the other, because each of them keeps the CPU busy. */
const checks: readonly Step[] = [
  {name: 'format', command: ['oxfmt', '--check', '.']},
  {name: 'lint', command: ['oxlint', '--type-aware']},
  {name: 'types', command: ['tsc', '--noEmit', '-p', 'tsconfig.test.json']},
  {name: 'dead code', command: ['knip']},
  {name: 'build', command: ['node', 'scripts/build.ts']},
  {name: 'docs', command: ['node', 'scripts/generate-docs.ts', '--check']},
  tests('unit', 'unit'),
];

const summary: string[] = [];
const counts: Count[] = [];

/** Shows the output of a step until it ends, and adds its result to the summary. */
async function finish(step: RunningStep): Promise<boolean> {
  process.stdout.write(`\n── ${step.name} ${'─'.repeat(72 - step.name.length)}\n`);
  step.show((text) => void process.stdout.write(text));
  const {ok, seconds} = await step.ended;
  const time = `${seconds.toFixed(1).padStart(7)} s`;
  if (step.prepares) {
    summary.push(`${step.name.padEnd(12)}${time}   ${ok ? 'ready' : 'FAILED'}`);
    return ok;
  }
  const count = step.report === undefined ? asCount(ok) : countTests(await read(step.report), ok);
  counts.push(count);
  const result = step.report === undefined ? (ok ? 'passed' : 'FAILED') : countLine(count);
  summary.push(`${step.name.padEnd(12)}${time}   ${result}`);
  return ok;
}

function asCount(ok: boolean): Count {
  return {passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0};
}

async function read(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined);
}

const preparing = startStep(sandbox);
for (const step of checks) await finish(startStep(step));
await finish(preparing);
await finish(startStep(tests('e2e', '!unit')));

await rm(reports, {recursive: true, force: true});
const total = sum(counts);
process.stdout.write(`\n${summary.join('\n')}\n\n${countLine(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
