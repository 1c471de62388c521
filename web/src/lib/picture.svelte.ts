// The picture that all screens share: as of which moment, and which state of the memory. A change in the memory draws it anew.
import { api, type Now, type Params } from "./api/client";
import { area } from "./area.svelte";
import { Loaded } from "./load.svelte";
import { route } from "./router.svelte";

const now = new Loaded<Now>();
let version = $state(0);
let isLive = $state(false);

const at = $derived<Params>({ as_of: route.param("as_of"), known_at: route.param("known_at") });
const asOf = $derived(
  route.param("as_of") && !Number.isNaN(Date.parse(route.param("as_of")))
    ? Date.parse(route.param("as_of"))
    : Date.parse(now.value?.moment.as_of ?? area.current.latest ?? new Date().toISOString()),
);

export const picture = {
  get now() {
    return now.value;
  },
  get fault() {
    return now.fault;
  },
  get isLoading() {
    return now.isLoading;
  },
  /** The moment that is looked at, in milliseconds. Ages are measured from it. */
  get asOf() {
    return asOf;
  },
  get isReplay() {
    return route.param("as_of") !== "" || route.param("known_at") !== "";
  },
  /** What every read is asked with. */
  get at() {
    return at;
  },
  /** Rises whenever the memory has changed. */
  get version() {
    return version;
  },
  get isLive() {
    return isLive;
  },
  changed: () => {
    version++;
  },
  load: () => now.from(() => api.now(route.area, at)),
};

/** Listens to the server until the function that is given back is called. */
export function listen(): () => void {
  const source = new EventSource(api.changes);
  source.onopen = () => (isLive = true);
  source.onerror = () => (isLive = false);
  source.addEventListener("change", () => version++);
  return () => source.close();
}
