import {Header, type types} from 'tar';

export interface TarEntry {
  readonly path: string;
  /** Default: `File`. */
  readonly type?: types.EntryTypeName;
  readonly content?: string;
  readonly linkpath?: string;
  readonly mode?: number;
}

const BLOCK = 512;

/** A tar of these entries, as they are. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(
    ({path, type = 'File', content = '', linkpath = '', mode = 0o644}) => {
      const bytes = Buffer.from(content);
      const header = new Header({
        path,
        type,
        linkpath,
        mode,
        size: bytes.length,
        mtime: new Date(0),
      });
      const block = Buffer.alloc(BLOCK);
      header.encode(block, 0);
      return [block, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
    },
  );
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** The entries of a buildpack, as pack writes them. */
export function buildpackEntries(
  id: string,
  version: string,
  more: readonly TarEntry[] = [],
): readonly TarEntry[] {
  const folder = `/cnb/buildpacks/${id.replaceAll('/', '_')}/${version}`;
  const toml = `api = "0.10"\n[buildpack]\nid = "${id}"\nversion = "${version}"\n`;
  return [
    {path: '/cnb/buildpacks/', type: 'Directory', mode: 0o755},
    {path: `${folder}/`, type: 'Directory', mode: 0o755},
    {path: `${folder}/buildpack.toml`, content: toml},
    {path: `${folder}/bin/`, type: 'Directory', mode: 0o755},
    {path: `${folder}/bin/build`, content: '#!/bin/sh\n', mode: 0o755},
    ...more.map((it) => ({...it, path: `${folder}/${it.path}`})),
  ];
}
