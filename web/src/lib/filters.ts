// Filters that the server answers, as they stand in the address: the same names there, in the API and in the files that are taken away.
import type { Params } from "./api/client";
import { route } from "./router.svelte";

export const FILTERS = ["type", "status", "side", "source", "grade", "disputed"] as const;
export type Filter = (typeof FILTERS)[number];
const OF_ALL_LEDGERS: readonly Filter[] = ["side", "source", "grade", "disputed"];

/** What is asked of events. */
export function eventFilters(): Params {
  return asked(FILTERS);
}

/** What is asked of presences and obstructions, which have words of their own for types and statuses. */
export function ledgerFilters(): Params {
  return asked(OF_ALL_LEDGERS);
}

export function filtersSet(): number {
  return FILTERS.filter((name) => route.param(name)).length;
}

function asked(names: readonly Filter[]): Params {
  return Object.fromEntries(names.map((name) => [name, route.param(name) || null]));
}
