/** The port of an address, `127.0.0.1:5000` or with `http://` before it. */
export function portOf(address: string): number {
  return Number(address.split(':').at(-1));
}
