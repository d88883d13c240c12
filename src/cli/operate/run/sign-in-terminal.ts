import {setTimeout as sleep} from 'node:timers/promises';
import type {SignInTerminal} from '../../../aws/sign-in-again.ts';
import type {Failure} from '../../../errors.ts';
import type {Questions} from '../../terminal/questions.ts';

interface SignInTerminalOptions {
  readonly questions: Questions;
  readonly say: (line: string) => void;
  readonly showFailure: (failure: Failure) => void;
}

/** Returns the terminal where a person signs in. Opens a browser for them if there is one. */
export function signInTerminal(options: SignInTerminalOptions): SignInTerminal {
  const {questions, say, showFailure} = options;
  return {
    ask: async (failure, {profile}) => {
      showFailure(failure);
      return questions.confirm({message: `Sign in with profile ${profile} now?`, initial: true});
    },
    mfaCode: (serial) =>
      questions.text({
        message: `MFA code of ${serial}`,
        example: '123456',
        validate: (code) =>
          /^\d{6}$/u.test(code) ? undefined : 'An MFA code has six digits, such as 123456.',
      }),
    say: (code, url) => {
      say(`Confirm the code ${code} in a browser:`);
      say(`  ${url}`);
    },
    open: async (url) => {
      const {default: open} = await import('open');
      // If there is no program that opens it, only this event says so.
      (await open(url)).on('error', () => {});
    },
    sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : {signal}),
    now: () => Date.now(),
  };
}
