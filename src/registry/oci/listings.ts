import * as z from 'zod/mini';
import {Failure} from '../../errors.ts';
import type {Connection} from './connection.ts';
import {REGISTRY_REQUEST} from '../../patience/policies.ts';
import type {Policy} from '../../patience/policy.ts';
import {discard, readBytes} from './http-exchange.ts';
import {type RepositoryEndpoint, apiPath, pulling} from './repository-endpoint.ts';
import type {Scope} from './token.ts';

/** Entries of a page. ECR and Docker Hub accept no higher number. */
const PAGE = 1000;

const tagPage = z.object({tags: z.nullish(z.array(z.string()))});
const repositoryPage = z.object({repositories: z.nullish(z.array(z.string()))});

interface Listing {
  /** For messages after "Cannot". */
  readonly task: string;
  readonly path: string;
  readonly scopes: readonly Scope[];
  /** Whether 404 means that there is nothing to list. Otherwise, the registry does not have the request. */
  readonly canBeAbsent: boolean;
  readonly policy: Policy;
}

/**
 * The tags of a repository; none if it does not exist.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 */
export async function listTags(
  endpoint: RepositoryEndpoint,
  policy: Policy = REGISTRY_REQUEST,
): Promise<string[]> {
  const pages = await readPages(endpoint.connection, tagPage, {
    task: `list the tags of ${endpoint.reference}`,
    path: apiPath(endpoint, 'tags/list'),
    scopes: [pulling(endpoint)],
    canBeAbsent: true,
    policy,
  });
  return pages.flatMap(({tags}) => tags ?? []);
}

/**
 * The paths of all repositories of a registry.
 *
 * @throws {Failure} `registry.not-found` if the registry does not have this request.
 * @see https://distribution.github.io/distribution/spec/api/#listing-repositories
 */
export async function listRepositories(connection: Connection): Promise<string[]> {
  const pages = await readPages(connection, repositoryPage, {
    task: `list the repositories of ${connection.host}`,
    path: '/v2/_catalog',
    scopes: ['registry:catalog:*'],
    canBeAbsent: false,
    policy: REGISTRY_REQUEST,
  });
  return pages.flatMap(({repositories}) => repositories ?? []);
}

/** Reads all pages, with a retry for each. The header `Link` of a page names the next one. */
async function readPages<T extends z.ZodMiniType>(
  connection: Connection,
  schema: T,
  {task, path, scopes, canBeAbsent, policy}: Listing,
): Promise<z.infer<T>[]> {
  const pages: z.infer<T>[] = [];
  const asked = new Set<string>();
  let next: URL | undefined = connection.at(`${path}?n=${PAGE}`);
  while (next !== undefined) {
    const url: URL = next;
    if (asked.has(url.href)) throw invalid(task, `it returns the page ${url.pathname} again`);
    asked.add(url.href);
    const page = await connection.retrying(async () => {
      const response = await connection.send({task, method: 'GET', url, scopes});
      if (response.status === 404 && canBeAbsent) {
        await discard(response);
        return undefined;
      }
      if (!response.ok) throw await connection.failure(task, response);
      const {data} = schema.safeParse(jsonOf(await readBytes(response, task)));
      if (data === undefined) throw invalid(task, 'the response is not a list');
      return {data, next: nextPage(connection, response)};
    }, policy);
    if (page === undefined) return pages;
    pages.push(page.data);
    next = page.next;
  }
  return pages;
}

/** https://www.rfc-editor.org/rfc/rfc8288 */
function nextPage(connection: Connection, {headers, url}: Response): URL | undefined {
  const link = /<(?<target>[^>]*)>[^,]*;\s*rel="?next"?/u.exec(headers.get('link') ?? '');
  const target = link?.groups?.['target'];
  return target !== undefined && URL.canParse(target, url)
    ? connection.resolve(target, url)
    : undefined;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function invalid(task: string, why: string): Failure {
  return new Failure('registry.invalid-answer', `Cannot ${task}: ${why}.`, {
    remedy: 'Ask the administrator of the registry.',
  });
}

/** Whether a name is one of these, or below one of them: `intranet/web` is below `intranet`. */
export function isBelow(name: string, names: readonly string[]): boolean {
  return names.some((it) => name === it || name.startsWith(`${it}/`));
}
