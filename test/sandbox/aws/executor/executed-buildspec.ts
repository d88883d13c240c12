import {type Node, isMap, isScalar, isSeq, parseDocument} from 'yaml';
import {PhaseFailure} from './phase-failure.ts';

export const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;

type PhaseName = (typeof PHASES)[number];

export interface SpecifiedPhase {
  readonly commands: readonly string[];
  readonly finally: readonly string[];
  readonly onFailure: 'ABORT' | 'CONTINUE' | undefined;
}

/** A buildspec in the form in which it is executed. */
export interface ExecutedBuildspec {
  readonly shell: 'sh' | 'bash';
  readonly variables: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly phases: ReadonlyMap<PhaseName, SpecifiedPhase>;
}

/**
 * Reads a buildspec. Only the parts that our users' buildspecs have are supported. Everything else is refused
 * by name, so that no test passes because a part was ignored.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 *
 * @throws {PhaseFailure} `YAML_FILE_ERROR` if CodeBuild would fail, with its message if that is known:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html
 */
export function readExecutedBuildspec(text: string): ExecutedBuildspec {
  return new Reader(text).read();
}

class Reader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(): ExecutedBuildspec {
    const document = parseDocument(this.#text, {logLevel: 'silent'});
    const [error] = document.errors;
    if (error !== undefined) {
      const [words = ''] = error.message.split(/ at line |\n/u, 1);
      throw mistake(`${words} at line ${this.#lineAt(error.pos[0])}`);
    }
    const root = this.#map(document.contents, 'buildspec', ['version', 'env', 'phases']);
    const version = this.#string(root.get('version'));
    if (version === '0.1') throw unsupported('version 0.1', 1);
    if (version !== '0.2') throw mistake(`invalid buildspec version: ${version ?? ''}`);
    const env = this.#map(root.get('env'), 'env', [
      'shell',
      'variables',
      'parameter-store',
      'secrets-manager',
    ]);
    const phases = this.#phases(root.get('phases'));
    if (phases.size === 0) throw mistake('no phases found in YAML');
    return {
      shell: this.#shell(env.get('shell')),
      variables: this.#texts(env.get('variables'), 'variables'),
      parameters: this.#texts(env.get('parameter-store'), 'parameter-store'),
      secrets: this.#texts(env.get('secrets-manager'), 'secrets-manager'),
      phases,
    };
  }

  #phases(node: unknown): ReadonlyMap<PhaseName, SpecifiedPhase> {
    const members = this.#map(node, 'phases');
    return new Map(
      [...members].map(([name, value]) => {
        const phase = PHASES.find((it) => it === name);
        if (phase === undefined) {
          const known = 'BUILD,INSTALL,POST_BUILD,PRE_BUILD';
          throw mistake(`Invalid buildspec phase name: ${name}. Expecting: ${known}`);
        }
        return [phase, this.#phase(value, phase)];
      }),
    );
  }

  #phase(node: unknown, name: string): SpecifiedPhase {
    const members = this.#map(node, name, ['commands', 'finally', 'on-failure']);
    const onFailure = this.#string(members.get('on-failure'));
    if (onFailure !== undefined && onFailure !== 'ABORT' && onFailure !== 'CONTINUE') {
      throw unsupported(`on-failure ${onFailure}`, this.#lineOf(members.get('on-failure')));
    }
    return {
      commands: this.#commands(members.get('commands')),
      finally: this.#commands(members.get('finally')),
      onFailure,
    };
  }

  #commands(node: unknown): readonly string[] {
    if (node === undefined) return [];
    const items: readonly unknown[] = isSeq(node) ? node.items : [node];
    return items.map((item, index) => {
      const command = this.#string(item);
      if (command !== undefined) return command;
      const line = this.#lineOf(item);
      throw mistake(
        `Expected Commands[${index}] to be of string type: found subkeys instead at line ${line}, value of the key tag on line ${line - 1} might be empty`,
      );
    });
  }

  #shell(node: unknown): 'sh' | 'bash' {
    const shell = this.#string(node) ?? 'sh';
    if (shell === 'sh' || shell === 'bash') return shell;
    throw unsupported(`shell ${shell}`, this.#lineOf(node));
  }

  #texts(node: unknown, what: string): ReadonlyMap<string, string> {
    const members = this.#map(node, what);
    return new Map(
      [...members].map(([name, value]) => {
        const text = this.#string(value);
        if (text !== undefined) return [name, text];
        throw mistake(`Expected ${what}.${name} to be a string at line ${this.#lineOf(value)}`);
      }),
    );
  }

  /** @param known default: all keys. */
  #map(node: unknown, what: string, known?: readonly string[]): Map<string, unknown> {
    if (node === undefined || node === null || isEmpty(node)) return new Map();
    if (!isMap(node)) throw mistake(`Expected ${what} to be a map at line ${this.#lineOf(node)}`);
    return new Map(
      node.items.map((pair) => {
        const key = this.#string(pair.key) ?? '';
        if (known?.includes(key) === false) throw unsupported(key, this.#lineOf(pair.key));
        return [key, pair.value ?? undefined];
      }),
    );
  }

  /** A scalar as it is written: `1.20` is not a number here. */
  #string(node: unknown): string | undefined {
    if (!isScalar(node) || node.value === null) return undefined;
    return typeof node.value === 'string' ? node.value : node.source;
  }

  #lineOf(node: unknown): number {
    return this.#lineAt((node as Partial<Node> | undefined)?.range?.[0] ?? 0);
  }

  #lineAt(offset: number): number {
    return this.#text.slice(0, offset).split('\n').length;
  }
}

function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

function mistake(message: string): PhaseFailure {
  return new PhaseFailure('YAML_FILE_ERROR', message);
}

function unsupported(what: string, line: number): PhaseFailure {
  const message = `The stand-in does not know "${what}", in line ${line} of the buildspec`;
  return new PhaseFailure('UNSUPPORTED_BY_STAND_IN', message);
}
