import type {AwsFlags} from '../../aws-settings.ts';
import type {Environment} from '../../../environment.ts';
import type {Patience} from '../../../patience/patience.ts';
import type {Line} from '../../output/line.ts';
import type {Questions} from '../../terminal/questions.ts';

/** Flags of all `codebuild` commands. */
export interface OperatorFlags extends AwsFlags {
  readonly account?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
}

/** How a run talks to the person, and how it ends early. */
export interface OperatorRun {
  readonly environment: Environment;
  /** `undefined` without a terminal, or if a program reads the result. */
  readonly questions: Questions | undefined;
  /** Shows a line on stderr, but not with `--quiet`. */
  readonly say: (line: Line) => void;
  /** Shows a line on stderr even with `--quiet`, because a question refers to it. */
  readonly show: (line: Line) => void;
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
  /** Changes made so far, a line each. Shown if a question is not answered. */
  readonly done: string[];
  /** How the run waits. It shows long waits like `say`. */
  readonly patience: Patience;
}
