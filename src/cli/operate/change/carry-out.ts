import type {Change} from '../../../codebuild/changes/change.ts';
import type {StepEvent} from '../../../codebuild/changes/apply-in-order.ts';
import {Failure} from '../../../errors.ts';
import {EXIT_CHANGES} from '../../errors/exit-codes.ts';
import type {Line} from '../../output/line.ts';
import {stderr, stdout} from '../../output/text-output.ts';
import type {Questions} from '../../terminal/questions.ts';
import {wrapForStream} from '../../terminal/wrap-text.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {changeLines} from './show-changes.ts';
import {stepLines} from './show-steps.ts';

/** Flags that say whether to make the changes. */
export interface ConsentFlags {
  readonly 'dry-run'?: boolean | undefined;
  readonly 'exit-code'?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

export interface CarryOutOptions<S extends {readonly change: Change}> {
  readonly steps: readonly S[];
  readonly flags: ConsentFlags;
  readonly run: Pick<OperatorRun, 'questions' | 'say'>;
  readonly apply: (steps: readonly S[], emit: (event: StepEvent) => void) => Promise<void>;
  /** Whether a step requires confirmation. Defaults to steps that update or delete. */
  readonly needsConsent?: (step: S) => boolean;
  /** Returns lines about the result. Called after the changes are made, but not with `--dry-run`. */
  readonly result: (outcome: Exclude<ChangeOutcome, 'dry-run'>) => readonly string[];
}

/** How a run ended. */
export type ChangeOutcome = 'unchanged' | 'dry-run' | 'applied';

/** The changes of a run and how it ended, for `--json`. */
export interface ChangesJson {
  readonly changes: readonly Change[];
  readonly outcome: ChangeOutcome;
}

/**
 * Shows changes, asks for confirmation, and makes them.
 *
 * @returns the result for `--json`, and for people: the changes, with `--dry-run`.
 * @throws {Failure} of kind `failed` if the changes are not confirmed, or a step fails.
 */
export async function carryOut<S extends {readonly change: Change}>(
  options: CarryOutOptions<S>,
): Promise<{readonly json: ChangesJson; readonly lines: readonly Line[]}> {
  const {steps, flags, apply, result} = options;
  const {questions, say} = options.run;
  const changes = steps.map(({change}) => change);
  const ended = (outcome: 'unchanged' | 'applied') => ({
    json: {changes, outcome},
    lines: wrapForStream(stdout, ...result(outcome)),
  });
  if (steps.length === 0) return ended('unchanged');
  if (flags['dry-run'] === true) {
    if (flags['exit-code'] === true) process.exitCode = EXIT_CHANGES;
    return {json: {changes, outcome: 'dry-run'}, lines: changeLines(changes, stdout)};
  }
  const {needsConsent = ({change}: S) => change.action !== 'create'} = options;
  const isAsked = flags.yes !== true && steps.some(needsConsent);
  // A person must see what they confirm, even with --quiet.
  const show = isAsked && questions !== undefined ? (line: Line) => stderr.write(line) : say;
  for (const line of changeLines(changes, stderr)) show(line);
  if (isAsked) await requireConsent(questions);
  await apply(steps, (event) => {
    for (const line of stepLines(event)) say(line);
  });
  return ended('applied');
}

async function requireConsent(questions: Questions | undefined): Promise<void> {
  if (questions === undefined) {
    throw new Failure(
      'changes.not-confirmed',
      'Refusing to change existing resources without confirmation.',
      {
        details: ['Nothing was changed.'],
        remedy: 'Add --yes to confirm the changes, or --dry-run to preview them.',
      },
    );
  }
  if (await questions.confirm({message: 'Make these changes?', initial: false})) return;
  throw new Failure('changes.declined', 'You declined the changes. Nothing was changed.');
}
