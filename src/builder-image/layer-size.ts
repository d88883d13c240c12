/** About how many bytes the layer with Node.js and this tool has, compressed. `docs/builder-image.md` has the measurement. */
export const LAYER_SIZE = 48_000_000;
