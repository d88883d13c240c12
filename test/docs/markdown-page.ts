import {readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import GithubSlugger from 'github-slugger';
import type {Root} from 'mdast';
import {toString} from 'mdast-util-to-string';
import {remark} from 'remark';
import remarkGfm from 'remark-gfm';
import {visit} from 'unist-util-visit';

/** The root of the repository, with a slash at the end. */
export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** A Markdown file of the repository. */
export interface MarkdownPage {
  /** Relative to the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: Root;
}

/** A link, an image or an address in HTML. */
export interface PageLink {
  readonly url: string;
  readonly line: number;
}

/** Parses a page as GitHub does. */
export function parsePage(path: string, text: string): MarkdownPage {
  return {path, text, tree: remark().use(remarkGfm).parse(text)};
}

/** Reads the pages for people: those in the root of the repository, and all below docs. */
export async function readPages(): Promise<MarkdownPage[]> {
  const [top, docs] = await Promise.all([
    readdir(PROJECT),
    readdir(join(PROJECT, 'docs'), {recursive: true}),
  ]);
  const paths = [...top, ...docs.map((it) => `docs/${it}`)].filter((it) => it.endsWith('.md'));
  return await Promise.all(
    paths.map(async (path) => {
      return parsePage(path, await readFile(join(PROJECT, path), 'utf8'));
    }),
  );
}

/** Finds the links of a page: to the page itself, to files, and to sites. */
export function linksOf({tree}: MarkdownPage): PageLink[] {
  const links: PageLink[] = [];
  visit(tree, (node) => {
    const line = node.position?.start.line ?? 0;
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      links.push({url: node.url, line});
    }
    if (node.type === 'html') {
      for (const [, url = ''] of node.value.matchAll(/\s(?:href|src|srcset)="([^"]*)"/gu)) {
        links.push({url, line});
      }
    }
  });
  return links;
}

/** Finds what a link to the page can have behind `#`: its headings, and elements of HTML with an ID. */
export function anchorsOf({tree}: MarkdownPage): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  visit(tree, (node) => {
    if (node.type === 'heading') anchors.add(slugger.slug(toString(node)));
    if (node.type === 'html') {
      for (const [, id = ''] of node.value.matchAll(/\s(?:id|name)="([^"]*)"/gu)) anchors.add(id);
    }
  });
  return anchors;
}
