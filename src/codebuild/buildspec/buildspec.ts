import type * as yaml from 'yaml';
import type {Alias, Document, Node, YAMLMap} from 'yaml';
import type {Diagnostic} from '../../codebase/text/diagnostic.ts';
import {isIndentedTooDeeply, isTooDeep} from '../../codebase/text/nesting.ts';
import {TextFile} from '../../codebase/text/text-file.ts';
import {aliasTargets} from '../../codebase/text/yaml-aliases.ts';
import {isParameter, isSecret} from './secret-names.ts';

/** A variable of a buildspec whose value CodeBuild takes from elsewhere. */
interface BuildspecSource {
  /** The variable. */
  readonly name: string;
  /** Where the value is: a parameter's name, or a secret's with `:json-key` behind it. */
  readonly source: string;
  /** From 1. */
  readonly line: number;
}

/** What a project has to know of its buildspec. */
export interface Buildspec {
  /**
   * What CodeBuild will end a build of. None of it is a reason to make no project: the file may be
   * mended later, and CodeBuild may read what we can't.
   */
  readonly problems: readonly Diagnostic[];
  readonly parameters: readonly BuildspecSource[];
  readonly secrets: readonly BuildspecSource[];
  /** Names or ARNs of the report groups that results go to. */
  readonly reportGroups: readonly string[];
  /** Where it says that images go, by `ECR_VISIBILITY`. */
  readonly ecrVisibility?: 'PUBLIC' | 'PRIVATE';
  /** Where it says that builders come from, by `IMAGE_MIRROR`. */
  readonly imageMirror?: string;
}

type Yaml = typeof yaml;

const NOTHING = {parameters: [], secrets: [], reportGroups: []} as const;
/** Far more maps than people bring together in one, each of which may take its next. */
const MOST_MERGED = 200;
/** How the parser tells that it has called itself too often. */
const FALLEN = /call stack|stack overflow/iu;

/**
 * Reads a buildspec for what a project depends on. Everything that it can read of a file with mistakes
 * is in the result, and all else of the file is CodeBuild's business.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 *
 * @param file its name, for the problems.
 */
export async function readBuildspec(text: string, file: string): Promise<Buildspec> {
  const source = new TextFile(file, text);
  const tooDeep = {...NOTHING, problems: [source.problem(0, 1, 'This is nested too deeply.')]};
  if (isTooDeep(text) || isIndentedTooDeeply(text)) return tooDeep;
  const yaml = await import('yaml');
  const documents = yaml.parseAllDocuments(text, {uniqueKeys: false, logLevel: 'silent'});
  const [document] = Array.isArray(documents) ? documents : [];
  if (document === undefined) {
    return {...NOTHING, problems: [source.problem(0, 1, 'The file is empty.')]};
  }
  if (document.errors.some(({message}) => FALLEN.test(message))) return tooDeep;
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
        `This is not YAML: ${message.split(/ at line |\n/u, 1)[0]}.`,
      ),
    );
  }

  read(): Buildspec {
    const root = this.#members(this.#document.contents);
    if (root === undefined) this.#report(this.#document.contents, 'Keys and values are expected.');
    const env = this.#members(root?.get('env'));
    const parameters = this.#sources(env?.get('parameter-store'), 'parameter', isParameter);
    const secrets = this.#sources(env?.get('secrets-manager'), 'secret', isSecret);
    const variables = this.#members(env?.get('variables'));
    const visibility = this.#text(variables?.get('ECR_VISIBILITY'));
    const imageMirror = this.#text(variables?.get('IMAGE_MIRROR'));
    const ecrVisibility = (['PUBLIC', 'PRIVATE'] as const).find(
      (it) => it === visibility?.toUpperCase(),
    );
    return {
      problems: this.#problems,
      parameters,
      secrets,
      reportGroups: [...(this.#members(root?.get('reports'))?.keys() ?? [])],
      ...(ecrVisibility === undefined ? {} : {ecrVisibility}),
      ...(imageMirror === undefined ? {} : {imageMirror}),
    };
  }

  #sources(
    given: unknown,
    what: 'parameter' | 'secret',
    isName: (text: string) => boolean,
  ): BuildspecSource[] {
    return [...(this.#members(given) ?? [])].flatMap(([name, node]) => {
      const source = this.#text(node);
      if (source === undefined || !isName(source)) {
        this.#report(node, `This is not the name of a ${what}.`);
        return [];
      }
      return [{name, source, line: this.#file.problem(this.#range(node)[0], 1, '').line ?? 1}];
    });
  }

  /**
   * The members of a map by key, the last of a name, with those that `<<` brings in before them; each
   * map is gone through once, since maps may name each other in circles.
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
        // Of several, the first that has a name gives it.
        for (const [inner, it] of maps.flatMap((map) => [...(this.#members(map, seen) ?? [])])) {
          if (!merged.has(inner)) merged.set(inner, it);
        }
      } else if (name !== undefined) own.set(name, value ?? key);
    }
    return new Map([...merged, ...own]);
  }

  /** A scalar as it is written: `1.20` is no number here. */
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
