import {posix} from 'node:path';

import {type MarkdownPage, anchorsOf, linksOf} from './markdown-page.ts';

/**
 * Finds links whose target does not exist. Links to other sites are not checked.
 *
 * @param exists whether a file or folder of the repository exists, by its path without a slash at the end.
 * @returns one line for each, such as `docs/slack.md:12: docs/none.md does not exist`.
 */
export function brokenLinks(
  pages: readonly MarkdownPage[],
  exists: (path: string) => boolean,
): string[] {
  const anchors = new Map(pages.map((page) => [page.path, anchorsOf(page)]));
  return pages.flatMap((page) =>
    linksOf(page).flatMap(({url, line}) => {
      if (isExternal(url)) return [];
      const {path, anchor} = target(page.path, url);
      const place = `${page.path}:${line}`;
      if (!exists(path)) return [`${place}: ${path} does not exist`];
      const known = anchors.get(path) ?? anchors.get(`${path}/README.md`);
      if (anchor === '' || known?.has(anchor) === true) return [];
      return [`${place}: ${path} has no heading #${anchor}`];
    }),
  );
}

/** The pages that a page links to, by path. A link to a folder leads to the README.md in it. */
export function linkedPages(page: MarkdownPage): ReadonlySet<string> {
  const paths = linksOf(page)
    .filter(({url}) => !isExternal(url))
    .map(({url}) => target(page.path, url).path);
  return new Set(paths.flatMap((it) => (it.endsWith('.md') ? [it] : [`${it}/README.md`])));
}

const isExternal = (url: string): boolean => /^(?:[a-z][a-z\d+.-]*:|\/\/)/iu.test(url);

function target(from: string, url: string): {path: string; anchor: string} {
  const [file = '', anchor = ''] = decodeURIComponent(url).split('#');
  const path = file === '' ? from : posix.join(posix.dirname(from), file);
  return {path: path.replace(/\/$/u, ''), anchor};
}
