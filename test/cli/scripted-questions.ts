import {onTestFinished} from 'vitest';
import type {Questions} from '../../src/cli/terminal/questions.ts';

/** An expected question, and its answer. */
interface Scripted {
  readonly asks: keyof Questions;
  /** A part of the message. */
  readonly about: string;
  readonly answer: string | boolean;
  /** The expected proposal. Not checked if it is left out. */
  readonly proposes?: string | boolean | undefined;
  /** Answers that must be refused first, each with a part of the expected message. */
  readonly refuses?: Readonly<Record<string, string>>;
}

export interface ScriptedQuestions {
  readonly questions: Questions;
  /** The messages so far. */
  readonly asked: readonly string[];
}

/**
 * Answers questions in the order of a test. An unexpected question fails the code that asks. A question that
 * is not asked fails the test.
 */
export function scriptedQuestions(...script: readonly Scripted[]): ScriptedQuestions {
  const asked: string[] = [];
  onTestFinished(() => {
    const left = script.slice(asked.length).map(({about}) => about);
    if (left.length > 0) throw new Error(`Never asked: ${left.join(', ')}.`);
  });
  const next = (
    asks: keyof Questions,
    {message, initial}: {readonly message: string; readonly initial?: string | boolean | undefined},
  ): Scripted => {
    const expected = script[asked.length];
    asked.push(message);
    if (expected?.asks !== asks || !message.includes(expected.about)) {
      throw new Error(`Not expected: ${asks} "${message}".`);
    }
    if ('proposes' in expected && expected.proposes !== initial) {
      throw new Error(`"${message}" proposes ${initial}, not ${expected.proposes}.`);
    }
    return expected;
  };
  const text: Questions['secret'] = async (question) =>
    await typed(next('text', question), question);
  return {
    asked,
    questions: {
      text,
      choose: async (question) => {
        const {answer} = next('choose', question);
        const chosen = question.choices.find(({value}) => value === answer);
        if (chosen === undefined) throw new Error(`There is no choice ${answer}.`);
        return chosen.value;
      },
      confirm: async (question) => {
        const {answer} = next('confirm', question);
        if (typeof answer !== 'boolean') throw new TypeError('Answer yes or no.');
        return answer;
      },
      secret: async (question) => await typed(next('secret', question), question),
    },
  };
}

/** Returns the last answer, after all answers that must be refused. */
async function typed(
  {answer, refuses = {}}: Scripted,
  {message, validate}: Parameters<Questions['secret']>[0],
): Promise<string> {
  for (const [refused, problem] of Object.entries(refuses)) {
    const said = await validate?.(refused);
    if (said?.includes(problem) !== true) {
      throw new Error(`"${message}" says of "${refused}": ${said ?? 'nothing'}.`);
    }
  }
  if (typeof answer !== 'string') throw new TypeError('Answer a text.');
  const said = await validate?.(answer);
  if (said !== undefined) throw new Error(`"${message}" refuses "${answer}": ${said}`);
  return answer;
}
