// The keyboard: the newest binding of a key wins; typing in a field is never a command.
import { SCREENS, type Screen } from "./router.svelte";

export type Bindings = Record<string, (event: KeyboardEvent) => void>;

const layers: Bindings[] = [];

/** Binds keys until the function that is given back is called. */
export function bind(keys: Bindings): () => void {
  layers.push(keys);
  return () => {
    const at = layers.lastIndexOf(keys);
    if (at >= 0) layers.splice(at, 1);
  };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function onKey(event: KeyboardEvent): void {
  const control = event.ctrlKey || event.metaKey;
  const name = control ? `ctrl+${event.key.toLowerCase()}` : event.key;
  if (event.altKey || (!control && isTyping(event.target) && event.key !== "Escape")) return;
  for (const keys of layers.toReversed()) {
    const act = keys[name];
    if (!act) continue;
    event.preventDefault();
    act(event);
    return;
  }
}

/** j and k: the next or previous item of the list that has the focus, or of the screen. */
export function step(by: 1 | -1): void {
  const scope = document.activeElement?.closest("[data-list]") ?? document.querySelector("[data-list]") ?? document.body;
  const items = [...scope.querySelectorAll<HTMLElement>("[data-item]")];
  const here = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[here < 0 ? (by > 0 ? 0 : items.length - 1) : here + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

export const GO: Record<Screen, string> = {
  now: "n",
  map: "m",
  claims: "c",
  contacts: "t",
  reader: "r",
  brief: "b",
  sources: "s",
  explain: "x",
  log: "l",
};
export const SCREEN_NAMES: Record<Screen, string> = {
  now: "Now",
  map: "Map",
  claims: "Claims",
  contacts: "Contacts",
  reader: "Reader",
  brief: "Brief",
  sources: "Sources",
  explain: "Explain",
  log: "Log",
};
export { SCREENS };
