import type {AwsFlags} from '../../aws-settings.ts';
import type {Environment} from '../../../environment.ts';
import type {Questions} from '../../terminal/questions.ts';

/** Flags that all commands of an operator have. */
export interface OperatorFlags extends AwsFlags {
  readonly account?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
}

/** The person at the other end, and how a run ends early. */
export interface OperatorRun {
  readonly environment: Environment;
  /** Nobody, where there is no terminal, or a program reads the result. */
  readonly questions: Questions | undefined;
  /** Shows a line on stderr, but not with `--quiet`. */
  readonly say: (line: string) => void;
  /** The same with `--quiet`, too: what somebody has to see who is asked something. */
  readonly show: (line: string) => void;
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
  /** What was changed before a question, a line each, to be told where it is not answered. */
  readonly done: string[];
  /** Milliseconds; ends early, and throws, where the run is interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
}
