// Where we are: /AREA/SCREEN[/ID]?query. Everything that a person set stands in the address, so a link shows what they saw.
import { SvelteURLSearchParams } from "svelte/reactivity";

export const SCREENS = ["now", "map", "claims", "contacts", "reader", "brief", "sources", "explain", "log"] as const;
export type Screen = (typeof SCREENS)[number];

interface Place {
  area: string;
  screen: Screen;
  id: string;
}

function parsed(pathname: string): Place {
  const [area = "", screen = "now", ...rest] = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const known = SCREENS.find((s) => s === screen);
  return { area, screen: known ?? "now", id: rest.join("/") };
}

const place = $state<Place>(parsed(location.pathname));
const query = new SvelteURLSearchParams(location.search);

function follow(): void {
  Object.assign(place, parsed(location.pathname));
  const next = new URLSearchParams(location.search);
  for (const name of new Set([...query.keys(), ...next.keys()])) {
    const value = next.get(name);
    if (value === query.get(name)) continue;
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
}

addEventListener("popstate", follow);

export const route = {
  get area() {
    return place.area;
  },
  get screen() {
    return place.screen;
  },
  get id() {
    return place.id;
  },
  /** A part of the query, "" where it is not set. */
  param(name: string): string {
    return query.get(name) ?? "";
  },
};

/** Parts of the query that go along from screen to screen: the moment that is looked at. */
const CARRIED = ["as_of", "known_at"];

export type Query = Record<string, string | null | undefined>;

export function address(screen: Screen, options: { id?: string; query?: Query; area?: string } = {}): string {
  const params = new URLSearchParams();
  for (const name of CARRIED) if (query.has(name)) params.set(name, query.get(name) ?? "");
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value) params.set(name, value);
    else params.delete(name);
  }
  const tail = options.id ? `/${encodeURIComponent(options.id)}` : "";
  const text = params.toString();
  return `/${encodeURIComponent(options.area ?? place.area)}/${screen}${tail}${text ? `?${text}` : ""}`;
}

export function go(to: string, options: { replace?: boolean } = {}): void {
  if (to === location.pathname + location.search) return;
  if (options.replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  follow();
}

/** Sets parts of the query and keeps the rest. Empty values go. */
export function setQuery(changes: Query, options: { replace?: boolean } = { replace: true }): void {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) params.set(name, value);
    else params.delete(name);
  }
  const text = params.toString();
  go(`${location.pathname}${text ? `?${text}` : ""}`, options);
}

/** Lets links within the application be followed without loading the page anew. */
export function followLinks(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const to = new URL(link.href);
  const screen = to.pathname.split("/")[2];
  if (to.origin !== location.origin || !SCREENS.some((s) => s === screen)) return;
  event.preventDefault();
  go(to.pathname + to.search);
  document.getElementById("main")?.focus({ preventScroll: true });
  document.getElementById("main")?.scrollTo(0, 0);
}
