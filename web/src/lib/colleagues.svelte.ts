// What others decide about the same sentence while we look at it, or after we have decided: told, so that nobody is overruled unseen.
import { api, type Decision } from "./api/client";
import { me } from "./me.svelte";
import { route } from "./router.svelte";

const own = new Set<number>();
const ours = new Map<string, number>();
let newest = 0;
let news = $state.raw<Decision[]>([]);

/** Remembers what was decided here. */
export function decided(decisions: readonly Decision[]): void {
  for (const decision of decisions) {
    own.add(decision.number);
    newest = Math.max(newest, decision.number);
    for (const target of decision.targets) if (target.mention) ours.set(target.mention, decision.number);
  }
}

/** The version of an item that was looked at: what the server told, or our own decision if it came later. */
export function seen(item: string, version: number): Record<string, number> {
  return { [item]: Math.max(version, ours.get(item) ?? 0) };
}

/** What others have decided of late about an item. */
export function others(item: string, after: number): Decision[] {
  return news.filter((d) => d.number > after && isAbout(d, item));
}

export function isAbout(decision: Decision, item: string): boolean {
  return decision.targets.some((target) => target.mention === item);
}

/** Looks what is new; gives what others decided about something that was decided here. `watched` is what is open for correction. */
export async function look(watched: string | null): Promise<Decision[]> {
  if ((!ours.size && !watched) || !route.area) return [];
  const found = await api.decisions(route.area, { limit: 20 }).then((answer) => answer.items, () => []);
  news = found.filter((d) => !own.has(d.number));
  const fresh = news.filter((d) => d.number > newest && [...ours.keys()].some((item) => isAbout(d, item)));
  newest = Math.max(newest, ...found.map((d) => d.number));
  return fresh;
}

/** "Ben rejected it: no such thing" */
export function words(decision: { kind: string; by: string; why: string }): string {
  const done: Record<string, string> = { confirm: "accepted it", retract: "rejected it", correct: "corrected it", undo: "took a decision back" };
  const who = decision.by && decision.by !== me.name ? decision.by : decision.by ? "You, in another window," : "A colleague";
  return `${who} ${done[decision.kind] ?? `decided (${decision.kind})`}${decision.why ? `: ${decision.why}` : ""}`;
}
