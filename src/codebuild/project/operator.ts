import type {AccessFacts, SourceAccess} from '../source/source-access.ts';

/** Whoever can be asked; nobody, where there is no terminal. */
export interface Operator {
  /** @returns `undefined` where it is to be linked first, and then looked at again. */
  chooseAccess(facts: AccessFacts, needsWebhook: boolean): Promise<SourceAccess | undefined>;
  /**
   * What the images are called, for the role that may push them.
   *
   * @param proposed is what they are called unless somebody says otherwise.
   */
  imageName(proposed: string | undefined): Promise<string>;
}
