// The area under watch: its places, sides, zone; and the words that a correction may use.
import { api, type Area, type Place, type Words } from "./api/client";
import { Loaded } from "./load.svelte";
import { route } from "./router.svelte";

const areas = new Loaded<Area[]>();
const words = new Loaded<Words>();
const NOWHERE: Area = {
  id: "",
  title: "",
  time_zone: "UTC",
  country: null,
  footnote: "",
  sides: [],
  third_parties: [],
  languages: [],
  places: [],
  latest: null,
};

const current = $derived(areas.value?.find((a) => a.id === route.area) ?? NOWHERE);
const byId = $derived(new Map<string, Place>(current.places.map((p) => [p.id, p])));

export const area = {
  get all() {
    return areas.value ?? [];
  },
  get fault() {
    return areas.fault;
  },
  get isKnown() {
    return current !== NOWHERE;
  },
  get current() {
    return current;
  },
  get zone() {
    return current.time_zone;
  },
  get watched() {
    return current.places.filter((p) => p.is_watched);
  },
  get words() {
    return words.value;
  },
  place: (id: string | null | undefined) => (id ? byId.get(id) : undefined),
  load: () => areas.from(api.areas),
  loadWords: (id: string) => words.from(() => api.words(id)),
};

/** The watched place that a place is, or lies in; null where it lies in none. */
export function watchedOf(id: string | null | undefined): string | null {
  let place = area.place(id);
  for (let depth = 0; place && depth < 8; depth++) {
    if (place.is_watched) return place.id;
    place = area.place(place.part_of);
  }
  return null;
}

export function sideName(side: string | null | undefined): string {
  if (!side) return "";
  return current.sides.find((s) => s.id === side)?.label ?? `side ${side}`;
}
