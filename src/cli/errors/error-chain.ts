import {inspect} from 'node:util';
import {printable} from '../../printable.ts';

/** Said already, or what children printed, which may hold secrets. */
const LEFT_OUT = new Set([
  'name',
  'message',
  'stack',
  'shortMessage',
  'originalMessage',
  'stdout',
  'stderr',
]);

/**
 * An error and everything below it, as a developer reads it: where it was thrown, what it carries,
 * what caused it. Objects in it are left out: a parser's error carries the whole command line tool.
 *
 * @param above what it caused, so that a circle has an end.
 */
export function errorChain(error: unknown, above: readonly unknown[] = []): string[] {
  if (!(error instanceof Error)) return [printable(inspect(error))];
  const path = [...above, error];
  const causes = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  return [
    printable(`${error.name}: ${ownMessage(error)}${facts(error)}`),
    ...frames(error).map((line) => printable(line)),
    ...causes
      .filter((cause) => cause !== undefined && !path.includes(cause))
      .flatMap((cause) => indented(errorChain(cause, path))),
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line, index) => `${index === 0 ? '  caused by ' : '  '}${line}`);
}

/** A child's failure in execa's words ends with all that the child printed. */
function ownMessage(error: Error & {readonly shortMessage?: unknown}): string {
  return typeof error.shortMessage === 'string' ? error.shortMessage : error.message;
}

function frames({stack = ''}: Error): string[] {
  return stack.split('\n').filter((line) => /^\s+at /u.test(line));
}

function facts(error: Error): string {
  const plain = Object.entries(error).filter(
    ([name, value]) => !LEFT_OUT.has(name) && !['object', 'function'].includes(typeof value),
  );
  const known = plain.filter(([, value]) => value !== undefined && value !== '');
  return known.length === 0
    ? ''
    : ` ${inspect(Object.fromEntries(known), {breakLength: Infinity, compact: true})}`;
}
