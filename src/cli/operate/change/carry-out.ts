import type {Change} from '../../../codebuild/changes/change.ts';
import type {StepEvent} from '../../../codebuild/changes/apply-in-order.ts';
import {Failure} from '../../../errors.ts';
import {EXIT_CHANGES} from '../../errors/exit-codes.ts';
import type {Questions} from '../../terminal/questions.ts';
import {changeLines} from './show-changes.ts';
import {stepLines} from './show-steps.ts';

/** What of it is to be done, and who agrees. */
export interface ConsentFlags {
  readonly 'dry-run'?: boolean | undefined;
  readonly 'exit-code'?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

export interface CarryOutOptions<S extends {readonly change: Change}> {
  readonly steps: readonly S[];
  readonly flags: ConsentFlags;
  /** Nobody, where there is no terminal. */
  readonly questions: Questions | undefined;
  /** Shows a line while it goes on, on stderr. */
  readonly say: (line: string) => void;
  readonly apply: (steps: readonly S[], emit: (event: StepEvent) => void) => Promise<void>;
  /** Whether a step needs to be agreed to; without, those that change or delete what is there. */
  readonly needsConsent?: (step: S) => boolean;
}

/** What a run came to. */
export type Outcome = 'unchanged' | 'dry-run' | 'applied';

/**
 * Shows what is going to change, has it agreed to, and does it.
 *
 * @returns also the lines that are the result: what would change, where that is all that was asked.
 * @throws {Failure} `failed` where it was not agreed to, or a step fails.
 */
export async function carryOut<S extends {readonly change: Change}>(
  options: CarryOutOptions<S>,
): Promise<{readonly outcome: Outcome; readonly lines: readonly string[]}> {
  const {steps, flags, questions, say, apply} = options;
  if (steps.length === 0) return {outcome: 'unchanged', lines: []};
  const changes = steps.map(({change}) => change);
  if (flags['dry-run'] === true) {
    if (flags['exit-code'] === true) process.exitCode = EXIT_CHANGES;
    return {outcome: 'dry-run', lines: changeLines(changes, process.stdout)};
  }
  const {needsConsent = ({change}: S) => change.action !== 'create'} = options;
  const isAsked = flags.yes !== true && steps.some(needsConsent);
  // Nobody is asked to agree to what they don't see, whatever they want to be told otherwise.
  const show = isAsked && questions !== undefined ? toStderr : say;
  for (const line of changeLines(changes, process.stderr)) show(line);
  if (isAsked) await requireConsent(questions);
  await apply(steps, (event) => {
    for (const line of stepLines(event)) say(line);
  });
  return {outcome: 'applied', lines: []};
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function requireConsent(questions: Questions | undefined): Promise<void> {
  if (questions === undefined) {
    throw new Failure(
      'changes.not-confirmed',
      'This changes what is there already, and nobody has agreed to it.',
      {
        details: ['Nothing was changed.'],
        remedy: 'Add --yes to have it done, or --dry-run to see only what would be.',
      },
    );
  }
  if (await questions.confirm({message: 'Make these changes?', initial: false})) return;
  throw new Failure('changes.declined', 'Declined; none of these changes was made.');
}
