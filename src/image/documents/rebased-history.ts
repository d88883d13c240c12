import type {HistoryEntry} from './config-document.ts';

/** An image's history, and how many layers the image has. */
export interface LayerHistory {
  readonly history: readonly HistoryEntry[];
  readonly layers: number;
}

/**
 * The history of an image on another base: that of the base, then that of the image's own layers. Tools expect one
 * entry for each layer, so an image without a whole history gets empty entries.
 *
 * @param kept how many layers stay on top of the base.
 * @returns an empty history if neither of the two has one.
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md#properties
 */
export function rebasedHistory(
  image: LayerHistory,
  base: LayerHistory,
  kept: number,
): readonly HistoryEntry[] {
  if (image.history.length === 0 && base.history.length === 0) return [];
  return [
    ...(isWhole(base) ? base.history : blank(base.layers)),
    ...(isWhole(image) ? image.history.slice(startOf(image, kept)) : blank(kept)),
  ];
}

/** The index of the entry that made the first of the highest layers. */
function startOf({history, layers}: LayerHistory, kept: number): number {
  const entries = history.flatMap((entry, index) => (hasLayer(entry) ? [index] : []));
  return entries[layers - kept] ?? history.length;
}

function isWhole({history, layers}: LayerHistory): boolean {
  return history.filter((it) => hasLayer(it)).length === layers;
}

function hasLayer({empty_layer: isEmpty}: HistoryEntry): boolean {
  return isEmpty !== true;
}

function blank(layers: number): HistoryEntry[] {
  return Array.from({length: layers}, () => ({}));
}
