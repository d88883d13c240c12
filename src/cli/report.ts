import {constants} from 'node:fs';
import {access, stat, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {Failure} from '../errors.ts';
import {jsonText} from './output/json-text.ts';

/** The error for a report that cannot be written. */
export class UnwritableReport extends Failure {
  constructor(
    code: 'system.report-unwritable' | 'system.report-failed',
    file: string,
    cause: Error,
  ) {
    super(code, `Cannot write the report ${file}: ${cause.message}.`, {cause});
  }
}

/**
 * Checks that the report can be written. A build takes minutes, so a wrong path has to fail before it.
 *
 * @throws {UnwritableReport} `system.report-unwritable`.
 */
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

/**
 * Writes a result or an error to a file, in the form of `--json`.
 *
 * @throws {UnwritableReport} `system.report-failed`.
 */
export async function writeReport(file: string, outcome: unknown): Promise<void> {
  try {
    await writeFile(file, jsonText(outcome));
  } catch (error) {
    throw new UnwritableReport('system.report-failed', file, error as Error);
  }
}
