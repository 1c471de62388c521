// Deciding: each act is one row in the memory, and can be taken back. What was done is told, with an undo beside it.
import { api, type Ask, type Mention, type Part, type Told } from "./api/client";
import { told as fault } from "./load.svelte";
import { picture } from "./picture.svelte";
import { route } from "./router.svelte";

export interface Notice {
  id: number;
  text: string;
  undo: number | null;
  isFault: boolean;
}

const NAME = "detente.by";
const notices = $state<Notice[]>([]);
let correcting = $state.raw<Mention | null>(null);
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
  edit: (mention: Mention | null) => {
    correcting = mention;
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
  confirm: (one: Told) => decide({ kind: "confirm", ids: [one.mention.id] }, "Accepted"),
  reject: (one: Told, why: string) => decide({ kind: "retract", ids: [one.mention.id], why }, "Rejected: it weighs nothing now"),
  correct: (mention: Mention, changes: object, why: string) => decide({ ...changes, kind: "correct", id: mention.id, why }, "Corrected"),
  undo: (number: number) => decide({ kind: "undo", number }, `Decision ${number} taken back`),
};

export function say(text: string, options: { undo?: number | null; isFault?: boolean } = {}): void {
  const id = ++last;
  notices.push({ id, text, undo: options.undo ?? null, isFault: options.isFault ?? false });
  setTimeout(() => dismiss(id), options.isFault ? 20_000 : 8_000);
}

export function dismiss(id: number): void {
  const at = notices.findIndex((n) => n.id === id);
  if (at >= 0) notices.splice(at, 1);
}

/** Keeps a decision, tells it, and draws the picture anew. False if the server refused it. */
async function decide(body: Part<Ask>, text: string): Promise<boolean> {
  try {
    const kept = await api.decide(route.area, by ? { ...body, by } : body);
    const numbers = kept.decisions.map((d) => d.number);
    say(`${text} · decision ${numbers.join(", ")}`, { undo: numbers[0] ?? null });
    picture.changed();
    return true;
  } catch (error) {
    say(fault(error), { isFault: true });
    return false;
  }
}
