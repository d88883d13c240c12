import {setTimeout as sleep} from 'node:timers/promises';
import type {SignInTerminal} from '../../../aws/sign-in-again.ts';
import type {Failure} from '../../../errors.ts';
import type {Questions} from '../../terminal/questions.ts';

interface SignInTerminalOptions {
  readonly questions: Questions;
  readonly say: (line: string) => void;
  readonly showFailure: (failure: Failure) => void;
}

/** The terminal at which a person signs in, in a browser that is opened for them where there is one. */
export function signInTerminal(options: SignInTerminalOptions): SignInTerminal {
  const {questions, say, showFailure} = options;
  return {
    ask: async (failure, {profile}) => {
      showFailure(failure);
      return questions.confirm({message: `Sign in as ${profile} now?`, initial: true});
    },
    mfaCode: (serial) =>
      questions.text({
        message: `Code of the MFA device ${serial}`,
        example: '123456',
        validate: (code) =>
          /^\d{6}$/u.test(code) ? undefined : 'A code has six digits, such as 123456.',
      }),
    say: (code, url) => {
      say(`Confirm the code ${code} at`);
      say(`  ${url}`);
    },
    open: async (url) => {
      const {default: open} = await import('open');
      // What opens it may not be there, which is told by an event that nobody waits for.
      (await open(url)).on('error', () => {});
    },
    sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : {signal}),
    now: () => Date.now(),
  };
}
