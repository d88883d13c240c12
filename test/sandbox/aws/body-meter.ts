import {Transform, type TransformCallback} from 'node:stream';

export interface BodyMeterOptions {
  readonly onBytes?: ((count: number) => void) | undefined;
  readonly cutAfter?: number | undefined;
  readonly bytesPerSecond?: number | undefined;
  /** Changes the first byte. */
  readonly spoils?: boolean;
}

/**
 * A body in transit. It is counted and, on request, slowed down, changed or cut off. At most one chunk is in
 * memory.
 */
export class BodyMeter extends Transform {
  readonly #options: BodyMeterOptions;
  #count = 0;
  #timer?: ReturnType<typeof setTimeout>;

  constructor(options: BodyMeterOptions) {
    super();
    this.#options = options;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const {onBytes, cutAfter = Infinity, bytesPerSecond, spoils = false} = this.#options;
    const part = chunk.subarray(0, cutAfter - this.#count);
    const given = spoils && this.#count === 0 ? spoilt(part) : part;
    this.#count += part.byteLength;
    onBytes?.(part.byteLength);
    const pass = () => {
      if (given.byteLength > 0) this.push(given);
      done(part.byteLength < chunk.byteLength ? cut() : null);
    };
    if (bytesPerSecond === undefined) pass();
    else this.#timer = setTimeout(pass, (part.byteLength / bytesPerSecond) * 1000);
  }

  override _flush(done: TransformCallback): void {
    done(this.#options.cutAfter === undefined ? null : cut());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    done(error);
  }
}

/** The error if the other side closes the connection. */
function cut(): Error {
  return Object.assign(new Error('cut on order'), {code: 'ECONNRESET'});
}

function spoilt(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  if (other.byteLength > 0) other.writeUInt8(other.readUInt8(0) ^ 1, 0);
  return other;
}
