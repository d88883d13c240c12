import {constants} from 'node:fs';
import {access, stat, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {Failure} from '../errors.ts';

/** The report that was asked for cannot be left. */
export class UnwritableReport extends Failure {
  constructor(
    code: 'system.report-unwritable' | 'system.report-failed',
    file: string,
    cause: Error,
  ) {
    super(code, `The report ${file} cannot be written: ${cause.message}.`, {cause});
  }
}

/** A build takes minutes, so a mistyped path is told before it. */
export async function requireWritable(file: string): Promise<void> {
  try {
    const {W_OK} = constants;
    const there = await stat(file).catch(() => undefined);
    if (there?.isDirectory() === true) throw new Error('it is a folder');
    await access(there === undefined ? dirname(file) : file, W_OK);
  } catch (error) {
    throw new UnwritableReport('system.report-unwritable', file, error as Error);
  }
}

/** Leaves an outcome, a result or an error, as `--json` prints it. */
export async function writeReport(file: string, outcome: unknown): Promise<void> {
  try {
    await writeFile(file, jsonText(outcome));
  } catch (error) {
    throw new UnwritableReport('system.report-failed', file, error as Error);
  }
}

/** An outcome as `--json` and `--report` give it. */
export function jsonText(outcome: unknown): string {
  return `${JSON.stringify(outcome, null, 2)}\n`;
}
