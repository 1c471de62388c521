// Deciding: each act is one row in the memory, and can be taken back. What was done is told, with an undo beside it.
import { api, type Ask, type Conflict, type Kept, type Mention, type Part, type Told } from "./api/client";
import { decided, look, seen, words } from "./colleagues.svelte";
import { told as fault } from "./load.svelte";
import { me } from "./me.svelte";
import { picture } from "./picture.svelte";
import { route } from "./router.svelte";
import { count } from "./words";

export interface Notice {
  id: number;
  text: string;
  undo: number | null;
  /** The sentences that still tell the event of one that was rejected. */
  others: readonly string[];
  isFault: boolean;
}

/** What was decided here and what a colleague decided before it. */
export interface Clash {
  body: Part<Ask>;
  text: string;
  conflict: Conflict;
}

const NAME = "detente.by";
const notices = $state<Notice[]>([]);
let correcting = $state.raw<{ mention: Mention; version: number } | null>(null);
let clash = $state.raw<Clash | null>(null);
let by = $state(remembered());
let last = 0;

function remembered(): string {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

export const desk = {
  get notices() {
    return notices;
  },
  /** The mention whose correction is open. */
  get correcting() {
    return correcting;
  },
  edit: (mention: Mention | null, version = 0) => {
    correcting = mention && { mention, version };
  },
  /** Two decisions about one sentence, until a person chooses. */
  get clash() {
    return clash;
  },
  settle: async (isMine: boolean): Promise<void> => {
    const both = clash;
    clash = null;
    if (both && isMine && (await decide({ ...both.body, versions: { [both.conflict.item]: both.conflict.version } }, both.text))) correcting = null;
    else if (both) picture.changed();
  },
  /** Tells what others decided about what was decided here. */
  look: async (): Promise<void> => {
    for (const decision of await look(correcting?.mention.id ?? null)) say(`${words(decision)} · decision ${decision.number}, after yours`, { isFault: true });
  },
  /** Who decides; the server's own name where nobody said. */
  get by() {
    return by;
  },
  setBy: (name: string) => {
    by = name;
    try {
      localStorage.setItem(NAME, name);
    } catch {
      // storage is forbidden: the name lasts as long as the page
    }
  },
  say,
  confirm: (one: Told) => decide({ kind: "confirm", ids: [one.mention.id], versions: seen(one.mention.id, one.version) }, "Accepted"),
  reject: (one: Told, why: string) => decide({ kind: "retract", ids: [one.mention.id], why, versions: seen(one.mention.id, one.version) }, "Rejected: what it alone told weighs nothing now"),
  rejectAll: (mentions: readonly string[], why: string) => decide({ kind: "retract", ids: [...mentions], why }, "The event is rejected as a whole: it weighs nothing now"),
  acknowledge: (alert: string, why: string) => decide({ kind: "acknowledge", alerts: [alert], why }, "Seen"),
  correct: (mention: Mention, changes: object, why: string) => decide({ ...changes, kind: "correct", id: mention.id, why, versions: seen(mention.id, correcting?.version ?? 0) }, "Corrected"),
  undo: (number: number) => decide({ kind: "undo", number }, `Decision ${number} taken back`),
};

export function say(text: string, options: { undo?: number | null; isFault?: boolean; others?: readonly string[] } = {}): void {
  const id = ++last;
  const others = options.others ?? [];
  notices.push({ id, text, undo: options.undo ?? null, others, isFault: options.isFault ?? false });
  setTimeout(() => dismiss(id), options.isFault || others.length ? 20_000 : 8_000);
}

/** What a rejection leaves standing, in words: why a sum stays as it is. */
function resting(kept: Kept): { text: string; others: string[] } {
  const others = [...new Set(kept.still_told.flatMap((s) => s.others))];
  const families = Math.max(0, ...kept.still_told.map((s) => s.families));
  if (others.length) {
    const told = `${count(others.length, "other sentence")} of ${count(families, "family", "families")}`;
    return { text: `The event stands: it rests on ${told} too, and its points with it`, others };
  }
  const reason = kept.still_told.flatMap((s) => s.reasons)[0];
  return reason ? { text: `“${reason.text}” in ${reason.name} still rests on ${count(reason.others.length, "other sentence")} of other events`, others } : { text: "", others };
}

export function dismiss(id: number): void {
  const at = notices.findIndex((n) => n.id === id);
  if (at >= 0) notices.splice(at, 1);
}

/** Keeps a decision, tells it, and draws the picture anew. False if the server refused it. */
async function decide(body: Part<Ask>, text: string): Promise<boolean> {
  try {
    const kept = await api.decide(route.area, by && !me.isTeam ? { ...body, by } : body);
    decided(kept.decisions);
    const numbers = kept.decisions.map((d) => d.number);
    const left = resting(kept);
    const done = left.text ? `Rejected. ${left.text}` : text;
    say(numbers.length ? `${done} · decision ${numbers.join(", ")}` : "That was so already: nothing was added", { undo: numbers[0] ?? null, others: left.others });
    picture.changed();
    return true;
  } catch (error) {
    const conflict = api.conflictOf(error);
    if (conflict) clash = { body, text, conflict };
    else say(fault(error), { isFault: true });
    return false;
  }
}
