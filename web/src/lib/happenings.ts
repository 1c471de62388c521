// Events as the timeline, the map and the list share them, from the columns that the server sends.
import type { Place, Timeline } from "./api/client";
import { shapeOf, type Shape } from "./words";

export interface Happening {
  id: string;
  at: number;
  end: number;
  type: string;
  shape: Shape;
  text: string;
  placeName: string;
  place: Place | null;
  /** The watched place that it lies in. */
  watched: string | null;
  /** False for what is denied, doubted, planned or called for. */
  isPlain: boolean;
  /** When it was first told, in milliseconds: a replay shows it from then on. */
  told: number;
}


export function happenings(columns: Timeline, places: readonly Place[], watchedOf: (id: string) => string | null): Happening[] {
  const byName = new Map(places.map((p) => [p.name, p]));
  return columns.ids.map((id, i) => {
    const type = columns.types[columns.type[i] ?? -1] ?? "";
    const placeName = columns.places[columns.place[i] ?? -1] ?? "";
    const place = byName.get(placeName) ?? null;
    const start = (columns.start[i] ?? 0) * 1000;
    const end = (columns.end[i] ?? 0) * 1000;
    return {
      id,
      at: start,
      end,
      type,
      shape: shapeOf(type),
      text: columns.text[i] ?? "",
      placeName,
      place,
      watched: place ? watchedOf(place.id) : null,
      isPlain: columns.is_plain[i] ?? true,
      told: (columns.told[i] ?? columns.end[i] ?? 0) * 1000,
    };
  });
}

export interface Wanted {
  place: string;
  shapes: ReadonlySet<string>;
  words: string;
}

export function chosen(all: readonly Happening[], wanted: Wanted): Happening[] {
  const words = wanted.words.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(
    (h) =>
      (!wanted.place || h.watched === wanted.place || h.place?.id === wanted.place) &&
      (wanted.shapes.size === 0 || wanted.shapes.has(h.shape)) &&
      words.every((w) => h.text.toLowerCase().includes(w) || h.placeName.toLowerCase().includes(w) || h.type.toLowerCase().includes(w)),
  );
}

/** The first happening after a moment in a list that is in time order. */
export function firstAfter(all: readonly Happening[], time: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.at ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
