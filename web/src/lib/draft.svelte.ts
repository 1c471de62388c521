// What a person writes in a brief: kept in this browser for an area and a kind of report, and sent along whenever the brief is drawn.
import { api, type AskBrief, type Brief, type BriefLine, type Params } from "./api/client";
import { told } from "./load.svelte";

export const KINDS = ["daily", "flash", "weekly"] as const;
export const FORMATS = [
  ["docx", "Word"],
  ["pdf", "PDF"],
  ["md", "Markdown"],
  ["html", "HTML"],
] as const;

interface Change {
  text: string;
  /** What was drawn when it was written. */
  was: string;
}

interface Written {
  changes: Record<string, Change>;
  actions: string[];
  prepared: string;
  approved: string;
}

const NOTHING: Written = { changes: {}, actions: [], prepared: "", approved: "" };

export class Draft {
  brief = $state.raw<Brief | undefined>(undefined);
  fault = $state("");
  isLoading = $state(false);
  written = $state.raw<Written>(NOTHING);
  /** The changes whose line the picture does not have any more, by key. */
  adrift = $state.raw<[string, Change][]>([]);
  private turn = 0;
  private name = "";
  private known = new Map<string, BriefLine>();

  /** Draws the brief of an area, with what was written for it. What came last stays until the next is there. */
  async draw(area: string, params: Params): Promise<void> {
    const turn = ++this.turn;
    this.name = `detente.brief.${area}.${String(params["kind"] ?? "daily")}`;
    this.written = remembered(this.name);
    this.isLoading = true;
    try {
      const drawn = await api.brief(area, params);
      if (turn !== this.turn) return;
      this.known = new Map(drawn.parts.flatMap((p) => p.groups.flatMap((g) => flat(g.lines))).map((l) => [l.key, l]));
      this.adrift = Object.entries(this.written.changes).filter(([key]) => !this.known.has(key));
      this.brief = drawn;
      this.fault = "";
      const ask = this.ask();
      if (isEmpty(ask)) return;
      const edited = await api.editedBrief(area, params, ask);
      if (turn === this.turn) this.brief = edited;
    } catch (error) {
      if (turn === this.turn) this.fault = told(error);
    } finally {
      if (turn === this.turn) this.isLoading = false;
    }
  }

  /** Tries what was written; the server says whether the sources' terms let it stand. "" if it does, else what is wrong. */
  async write(area: string, params: Params, change: Partial<Written>): Promise<string> {
    const next = { ...this.written, ...change };
    const turn = ++this.turn;
    try {
      const edited = await api.editedBrief(area, params, this.ask(next));
      if (turn === this.turn) this.brief = edited;
      this.written = next;
      this.adrift = Object.entries(next.changes).filter(([key]) => !this.known.has(key));
      this.fault = "";
      keep(this.name, next);
      return "";
    } catch (error) {
      return told(error);
    }
  }

  /** The line says something else, or nothing; without a text it says again what was drawn. */
  changed(key: string, text: string | null): Written["changes"] {
    const { [key]: old, ...others } = this.written.changes;
    const drawn = this.known.get(key)?.text ?? old?.was ?? "";
    return text === null || text === drawn ? others : { ...others, [key]: { text, was: drawn } };
  }

  discard(key: string): void {
    const { [key]: _, ...others } = this.written.changes;
    this.written = { ...this.written, changes: others };
    this.adrift = this.adrift.filter(([k]) => k !== key);
    keep(this.name, this.written);
  }

  /** What is sent: the changes whose lines are there. */
  ask(written: Written = this.written): AskBrief {
    const edits = Object.entries(written.changes)
      .filter(([key]) => this.known.has(key))
      .map(([key, change]) => ({ key, text: change.text }));
    return { edits, actions: written.actions.filter((a) => a.trim()), prepared_by: written.prepared, approved_by: written.approved };
  }
}

function isEmpty(ask: AskBrief): boolean {
  return !ask.edits?.length && !ask.actions?.length && !ask.prepared_by && !ask.approved_by;
}

function flat(lines: readonly BriefLine[]): BriefLine[] {
  return lines.flatMap((line) => [line, ...flat(line.under)]);
}

function remembered(name: string): Written {
  try {
    return { ...NOTHING, ...(JSON.parse(localStorage.getItem(name) ?? "{}") as Partial<Written>) };
  } catch {
    return NOTHING; // nothing kept, or storage is forbidden
  }
}

function keep(name: string, written: Written): void {
  try {
    localStorage.setItem(name, JSON.stringify(written));
  } catch {
    // storage is forbidden: the words last as long as the page
  }
}

/** Numbers of annex A as a person reads them: "1, 3-5". */
export function runs(numbers: readonly number[]): string {
  const found: [number, number][] = [];
  for (const n of numbers) {
    const last = found.at(-1);
    if (last && n === last[1] + 1) last[1] = n;
    else found.push([n, n]);
  }
  return found.map(([a, b]) => (a === b ? `${a}` : b === a + 1 ? `${a}, ${b}` : `${a}-${b}`)).join(", ");
}
