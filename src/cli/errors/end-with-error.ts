import {errorChain} from './error-chain.ts';
import {exitCode} from './exit-codes.ts';
import {flagSuggestions, unknownFlags} from './suggest-flags.ts';
import {redactValues} from './redact-values.ts';
import {outputFlags} from '../output-flags.ts';
import {stderr, stdout} from '../output/text-output.ts';
import {UnwritableReport, writeReport} from '../report.ts';
import {type ErrorJson, errorLines, shownError} from './show-error.ts';
import {systemFailure} from './system-failure.ts';

/**
 * Sets the exit code for an error, and shows the error on stderr, or as JSON on stdout. With `--report`,
 * also writes the JSON to the report.
 *
 * @param argv the arguments of the command line.
 */
export async function endWithError(error: Error, argv: readonly string[]): Promise<void> {
  redactValues(error);
  const {json, report} = outputFlags(argv);
  const described = await errorJson(error);
  const outcome =
    report !== undefined && canBeReported(error) ? await reported(described, report) : described;
  process.exitCode = outcome.error.exit;
  if (json) stdout.writeJson(outcome);
  else stderr.write(...errorLines(outcome.error));
  if (process.env['DEBUG']) stderr.write(...errorChain(error));
}

async function errorJson(error: Error): Promise<ErrorJson> {
  const shown = shownError(error);
  const remedy = [...(await flagSuggestions(error)), ...shown.remedy];
  return {error: {...shown, remedy, exit: exitCode(systemFailure(error) ?? error)}};
}

/** No report is written if the report is the problem, or if the command does not have `--report`. */
function canBeReported(error: Error): boolean {
  return !(error instanceof UnwritableReport) && !unknownFlags(error).includes('report');
}

/** @returns the error to show. If the report cannot be written, the details say so. */
async function reported(outcome: ErrorJson, file: string): Promise<ErrorJson> {
  try {
    await writeReport(file, outcome);
    return outcome;
  } catch (error) {
    const {details} = outcome.error;
    return {error: {...outcome.error, details: [...details, (error as Error).message]}};
  }
}
