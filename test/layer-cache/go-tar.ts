/** An entry of a tar. `type` is that of the format: `0` for files, `2` for links, `5` for folders. */
export interface TarEntry {
  readonly path: string;
  readonly type?: string;
  readonly content?: Buffer;
  readonly target?: string;
  /** PAX records before the entry. */
  readonly records?: Readonly<Record<string, string>>;
  readonly magic?: string;
}

const BLOCK = 512;

/** Makes a tar as Go writes it: ustar, with PAX records if needed. */
export function goTar(...entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(entryBlocks), Buffer.alloc(2 * BLOCK)]);
}

/** Makes the tar of a layer as the lifecycle writes it: the folders above, the folder, and its files. */
export function layerTar(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Buffer {
  const parts = folder.split('/').slice(1);
  const folders = parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
  return goTar(
    ...folders.map((path) => ({path, type: '5'})),
    ...Object.entries(files).map(([name, content]) => ({
      path: `${folder}/${name}`,
      content: Buffer.from(content),
    })),
  );
}

function entryBlocks({
  path,
  type = '0',
  content = Buffer.alloc(0),
  target = '',
  records,
  magic,
}: TarEntry): Buffer[] {
  const named = Object.entries(records ?? {}).map(([key, value]) => paxRecord(key, value));
  const pax = Buffer.from(named.join(''));
  return [
    ...(records === undefined
      ? []
      : [header('PaxHeaders.0/x', {type: 'x', size: pax.length, target: ''}), padded(pax)]),
    header(path, {type, size: content.length, target, magic}),
    padded(content),
  ];
}

/** `30 path=…`, whose length counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return `${length} ${key}=${value}\n`;
}

function header(
  path: string,
  {
    type,
    size,
    target,
    magic = 'ustar\u000000',
  }: {
    readonly type: string;
    readonly size: number;
    readonly target: string;
    readonly magic?: string | undefined;
  },
): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path.slice(0, 100), 0);
  block.write('0000755\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(target, 157);
  block.write(magic, 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}
