import type {Change} from '../../../codebuild/changes/change.ts';
import type {StepEvent} from '../../../codebuild/changes/apply-in-order.ts';
import {Failure} from '../../../errors.ts';
import {EXIT_CHANGES} from '../../errors/exit-codes.ts';
import type {Line} from '../../output/line.ts';
import {stderr, stdout} from '../../output/text-output.ts';
import type {Questions} from '../../terminal/questions.ts';
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
  /** `undefined` without a terminal. */
  readonly questions: Questions | undefined;
  /** Shows a line of progress on stderr. */
  readonly say: (line: Line) => void;
  readonly apply: (steps: readonly S[], emit: (event: StepEvent) => void) => Promise<void>;
  /** Whether a step requires confirmation. Defaults to steps that update or delete. */
  readonly needsConsent?: (step: S) => boolean;
}

/** The result of a run. */
export type ChangeOutcome = 'unchanged' | 'dry-run' | 'applied';

/**
 * Shows changes, asks for confirmation, and makes them.
 *
 * @returns the outcome, and lines that are the result: the changes, with `--dry-run`.
 * @throws {Failure} of kind `failed` if the changes are not confirmed, or a step fails.
 */
export async function carryOut<S extends {readonly change: Change}>(
  options: CarryOutOptions<S>,
): Promise<{readonly outcome: ChangeOutcome; readonly lines: readonly Line[]}> {
  const {steps, flags, questions, say, apply} = options;
  if (steps.length === 0) return {outcome: 'unchanged', lines: []};
  const changes = steps.map(({change}) => change);
  if (flags['dry-run'] === true) {
    if (flags['exit-code'] === true) process.exitCode = EXIT_CHANGES;
    return {outcome: 'dry-run', lines: changeLines(changes, stdout)};
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
  return {outcome: 'applied', lines: []};
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
