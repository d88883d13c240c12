import {expect} from 'vitest';
import type {Mention} from '../src/text.ts';

/** Matches a text that mentions these options and commands, whatever its words are. */
export function mentioning(...mentions: readonly Mention[]): unknown {
  return expect.objectContaining({parts: expect.arrayContaining([...mentions])});
}
