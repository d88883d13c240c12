import {type Line, rendered} from '../../src/cli/output/line.ts';

/** Lines as a pipe receives them: without styles. */
export function plainLines(lines: readonly Line[]): string[] {
  return lines.map((line) => rendered(line, (_, text) => text).trimEnd());
}
