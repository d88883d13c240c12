import {inspect} from 'node:util';

/** Properties that are shown already, and output of subprocesses, which may contain secrets. */
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
 * Formats an error and its causes for developers, with stack traces and properties. Properties that are
 * objects are left out: an error of oclif's parser has the whole configuration of oclif.
 *
 * @param above the errors that this one caused. They are not shown again, so that a cycle ends.
 */
export function errorChain(error: unknown, above: readonly unknown[] = []): string[] {
  if (!(error instanceof Error)) return [inspect(error)];
  const path = [...above, error];
  const causes = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  return [
    `${error.name}: ${ownMessage(error)}${facts(error)}`,
    ...frames(error),
    ...causes
      .filter((cause) => cause !== undefined && !path.includes(cause))
      .flatMap((cause) => indented(errorChain(cause, path))),
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line, index) => `${index === 0 ? '  caused by ' : '  '}${line}`);
}

/** The message of an execa error ends with the output of the subprocess; `shortMessage` does not. */
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
