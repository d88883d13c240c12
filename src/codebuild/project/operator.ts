import type {AccessFacts, SourceAccess} from '../source/source-access.ts';

/** Asks the person at the terminal. */
export interface Operator {
  /** @returns `undefined` to read the facts again, after the account has been linked. */
  chooseAccess(facts: AccessFacts, needsWebhook: boolean): Promise<SourceAccess | undefined>;
  /**
   * Asks for the name of the images that the role may push.
   *
   * @param proposed default answer.
   */
  imageName(proposed: string | undefined): Promise<string>;
}
