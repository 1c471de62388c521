// Opening the sentences behind a number: the address holds which, so a link shows them too.
import { setQuery } from "./router.svelte";

/** Opens the sentences of some mentions; their number is bounded so that the address stays one. */
export function openSentences(mentions: readonly string[]): void {
  setQuery({ open: mentions.slice(0, 60).join(",") }, { replace: false });
}

export function openEvent(event: string): void {
  setQuery({ open: event }, { replace: false });
}
