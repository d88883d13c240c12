import type * as yaml from 'yaml';
import type {Alias, Document, Node, YAMLMap} from 'yaml';
import type {Diagnostic} from '../../codebase/text/diagnostic.ts';
import {isIndentedTooDeeply, isTooDeep} from '../../codebase/text/nesting.ts';
import {TextFile} from '../../codebase/text/text-file.ts';
import {aliasTargets} from '../../codebase/text/yaml-aliases.ts';
import {isParameter, isSecret} from './secret-names.ts';

/** A variable of a buildspec whose value is in a parameter or a secret. */
interface BuildspecSource {
  /** Name of the variable. */
  readonly name: string;
  /** Name of the parameter, or of the secret, possibly with `:json-key`. */
  readonly source: string;
  /** Starting at 1. */
  readonly line: number;
}

/** The parts of a buildspec on which a project depends. */
export interface Buildspec {
  /**
   * Problems because of which builds will fail. They do not prevent the project: the file may be fixed later,
   * and CodeBuild may accept what we cannot parse.
   */
  readonly problems: readonly Diagnostic[];
  readonly parameters: readonly BuildspecSource[];
  readonly secrets: readonly BuildspecSource[];
  /** Names or ARNs of report groups. */
  readonly reportGroups: readonly string[];
  /** Value of `ECR_VISIBILITY`, which says where images are pushed. */
  readonly ecrVisibility?: 'PUBLIC' | 'PRIVATE';
  /** Value of `IMAGE_MIRROR`, which says where builders are pulled from. */
  readonly imageMirror?: string;
  /** Value of `PAKETO_BUILDER_VERSION`, the tag of the builder. */
  readonly builderVersion?: string;
  /** Set if one of its own commands needs Docker. Programs that it calls are not read. */
  readonly callsDocker?: true;
}

type Yaml = typeof yaml;

const NOTHING = {parameters: [], secrets: [], reportGroups: []} as const;
/** A command that needs Docker: `docker …`, `sudo dockerd`, `pack build …`, or the engine `pack` of this tool. */
const DOCKER =
  /(?<![\w.-])(?:docker(?:d|-compose)?(?![\w./-])|pack\s+(?:build|builder|buildpack|rebase)\b)|-engine[=\s]+pack\b/u;
/** Limit of maps merged with `<<`, far above real use. The recursion is as deep. */
const MOST_MERGED = 200;
/** The parser's messages for a stack overflow. */
const STACK_OVERFLOW = /call stack|stack overflow/iu;

/**
 * Reads the parts of a buildspec on which a project depends. If the file has mistakes, returns everything that
 * can be read. Does not check the rest of the file.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 *
 * @param file name of the file, for problems.
 */
export async function readBuildspec(text: string, file: string): Promise<Buildspec> {
  const source = new TextFile(file, text);
  const tooDeep = {...NOTHING, problems: [source.problem(0, 1, 'The file is nested too deeply.')]};
  if (isTooDeep(text) || isIndentedTooDeeply(text)) return tooDeep;
  const yaml = await import('yaml');
  const documents = yaml.parseAllDocuments(text, {uniqueKeys: false, logLevel: 'silent'});
  const [document] = Array.isArray(documents) ? documents : [];
  if (document === undefined) {
    return {...NOTHING, problems: [source.problem(0, 1, 'The file is empty.')]};
  }
  if (document.errors.some(({message}) => STACK_OVERFLOW.test(message))) return tooDeep;
  return new Reader(yaml, source, document).read();
}

class Reader {
  readonly #yaml: Yaml;
  readonly #file: TextFile;
  readonly #document: Document;
  readonly #aliases: ReadonlyMap<Alias, Node | undefined>;
  readonly #problems: Diagnostic[];

  constructor(yaml: Yaml, file: TextFile, document: Document) {
    this.#yaml = yaml;
    this.#file = file;
    this.#document = document;
    this.#aliases = aliasTargets(yaml, document);
    this.#problems = document.errors.map(({message, pos: [start, end]}) =>
      file.problem(
        Math.min(start, file.text.length),
        Math.max(1, end - start),
        `Invalid YAML: ${message.split(/ at line |\n/u, 1)[0]}.`,
      ),
    );
  }

  read(): Buildspec {
    const root = this.#members(this.#document.contents);
    if (root === undefined) this.#report(this.#document.contents, 'Expected keys and values.');
    const env = this.#members(root?.get('env'));
    const parameters = this.#sources(env?.get('parameter-store'), 'parameter', isParameter);
    const secrets = this.#sources(env?.get('secrets-manager'), 'secret', isSecret);
    const variables = this.#members(env?.get('variables'));
    const visibility = this.#text(variables?.get('ECR_VISIBILITY'));
    const imageMirror = this.#text(variables?.get('IMAGE_MIRROR'));
    const builderVersion = this.#text(variables?.get('PAKETO_BUILDER_VERSION'));
    const callsDocker = this.#commands(root?.get('phases')).some((it) => DOCKER.test(it));
    const ecrVisibility = (['PUBLIC', 'PRIVATE'] as const).find(
      (it) => it === visibility?.toUpperCase(),
    );
    return {
      problems: this.#problems,
      parameters,
      secrets,
      reportGroups: [...(this.#members(root?.get('reports'))?.keys() ?? [])],
      ...(callsDocker ? {callsDocker} : {}),
      ...(ecrVisibility === undefined ? {} : {ecrVisibility}),
      ...(imageMirror === undefined ? {} : {imageMirror}),
      ...(builderVersion === undefined ? {} : {builderVersion}),
    };
  }

  /** Returns the commands of all phases. */
  #commands(phases: unknown): string[] {
    const lists = [...(this.#members(phases)?.values() ?? [])].flatMap((phase) => {
      const members = this.#members(phase);
      return ['commands', 'finally'].map((it) => this.#resolved(members?.get(it)));
    });
    const commands = lists.flatMap((it) => (this.#yaml.isSeq(it) ? it.items : [it]));
    return commands.flatMap((it) => this.#text(it) ?? []);
  }

  #sources(
    given: unknown,
    what: 'parameter' | 'secret',
    isName: (text: string) => boolean,
  ): BuildspecSource[] {
    return [...(this.#members(given) ?? [])].flatMap(([name, node]) => {
      const source = this.#text(node);
      if (source === undefined || !isName(source)) {
        this.#report(node, `Invalid name of a ${what}.`);
        return [];
      }
      return [{name, source, line: this.#file.problem(this.#range(node)[0], 1, '').line ?? 1}];
    });
  }

  /**
   * Returns the members of a map by key. The last of a name wins, and own members override those merged with
   * `<<`. Visits each map once, because maps may refer to each other in circles.
   */
  #members(given: unknown, seen = new Set<YAMLMap>()): Map<string, unknown> | undefined {
    const node = this.#resolved(given);
    if (!this.#yaml.isMap(node) || seen.has(node) || seen.size === MOST_MERGED) return undefined;
    seen.add(node);
    const [merged, own] = [new Map<string, unknown>(), new Map<string, unknown>()];
    for (const {key, value} of node.items) {
      const name = this.#text(key);
      if (name === '<<') {
        const target = this.#resolved(value);
        const maps = this.#yaml.isSeq(target) ? target.items : [target];
        // Of several maps, the first with a name wins.
        for (const [inner, it] of maps.flatMap((map) => [...(this.#members(map, seen) ?? [])])) {
          if (!merged.has(inner)) merged.set(inner, it);
        }
      } else if (name !== undefined) own.set(name, value ?? key);
    }
    return new Map([...merged, ...own]);
  }

  /** Returns a scalar as it is written: `1.20` stays a text. */
  #text(given: unknown): string | undefined {
    const node = this.#resolved(given);
    if (!this.#yaml.isScalar(node)) return undefined;
    const {value, source} = node;
    if (typeof value === 'string') return value;
    return value === null ? undefined : source;
  }

  #resolved(node: unknown): unknown {
    return this.#yaml.isAlias(node) ? this.#aliases.get(node) : (node ?? undefined);
  }

  #range(node: unknown): readonly [number, number] {
    const range = (node as Partial<Node> | null | undefined)?.range;
    return range ? [range[0], Math.max(range[0] + 1, range[1])] : [0, 1];
  }

  #report(node: unknown, message: string): void {
    const [start, end] = this.#range(node);
    const line = this.#file.text.slice(start, end).split('\n', 1)[0] ?? '';
    this.#problems.push(this.#file.problem(start, Math.max(1, line.length), message));
  }
}
