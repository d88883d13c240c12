import {gunzipSync, gzipSync} from 'node:zlib';
import {Parser} from 'tar';
import {tarOf} from '../engine/lifecycle/packages/made-tar.ts';

/** A compressed tar archive of files. */
export function tarGz(files: Readonly<Record<string, string>>): Buffer {
  return gzipSync(tar(files));
}

/** A tar archive of files. */
export function tar(files: Readonly<Record<string, string>>): Buffer {
  return tarOf(Object.entries(files).map(([path, content]) => ({path, content})));
}

/** An entry of an archive. */
export interface Unpacked {
  readonly name: string;
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly mtime: Date | undefined;
  readonly content: string;
}

/** The entries of a compressed archive, with their content. */
export async function untar(archive: Uint8Array): Promise<readonly Unpacked[]> {
  const entries: Promise<Unpacked>[] = [];
  const files = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      const {path: name, mode, uid, gid, mtime} = entry;
      const content = entry.concat().then((it) => it.toString());
      entries.push(content.then((text) => ({name, mode, uid, gid, mtime, content: text})));
    },
  });
  files.end(gunzipSync(archive));
  return await Promise.all(entries);
}
