// The one place that speaks to the server. Types come from docs/openapi.json (`npm run api`); an answer is text and numbers, never markup.
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Area = Schemas["AreaShape"];
export type Place = Schemas["PlaceShape"];
export type Now = Schemas["NowShape"];
export type PlaceNow = Schemas["PlaceNowShape"];
export type Moment = Schemas["MomentShape"];
export type Cited = Schemas["CitedShape"];
export type Told = Schemas["ToldShape"];
export type Mention = Schemas["MentionShape"];
export type Tension = Schemas["TensionShape"];
export type EventTold = Schemas["EventShape"];
export type Read = Schemas["ReadShape"];
export type Document = Schemas["DocumentShape"];
export type Sources = Schemas["SourcesShape"];
export type Decision = Schemas["DecisionShape"];
export type Words = Schemas["WordsShape"];
export type Session = Schemas["SessionShape"];
export type Timeline = Schemas["TimelineShape"];
export type AuditPage = Schemas["AuditPageShape"];
export type History = Schemas["HistoryShape"];
export type Who = Schemas["Who"];
export type Reported = Schemas["ReportedShape"];
export type Kept = Schemas["KeptShape"];
export type Alerts = Schemas["AlertsShape"];
export type Alert = Schemas["AlertShape"];
export type Series = Schemas["SeriesShape"];
export type Brief = Schemas["BriefShape"];
export type BriefPart = Schemas["BriefPartShape"];
export type BriefLine = Schemas["BriefLineShape"];
export type AskBrief = Schemas["AskBrief"];
export type AskBriefFile = Schemas["AskBriefFile"];
export type Ask = Schemas["AskConfirm"] | Schemas["AskRetract"] | Schemas["AskCorrect"] | Schemas["AskGrade"] | Schemas["AskLabel"] | Schemas["AskAcknowledge"] | Schemas["AskUndo"];
export type Conflict = Schemas["Conflict"];
export type Note = Schemas["NoteShape"];
export type AskReport = Schemas["AskReport"];
/** A body without what the server fills in. */
export type Part<T> = T extends { kind: infer K } ? { kind: K } & Partial<Omit<T, "kind">> : Partial<T>;

export interface Ledgers {
  presence: Schemas["EntryShape_Presence_"];
  contacts: Schemas["EntryShape_Contact_"];
  commitments: Schemas["EntryShape_Commitment_"];
  appeals: Schemas["EntryShape_Statement_"];
  assessments: Schemas["EntryShape_Statement_"];
  obstructions: Schemas["EntryShape_Obstruction_"];
  announcements: Schemas["EntryShape_Announcement_"];
  claims: Schemas["EntryShape_Dispute_"];
  figures: Schemas["EntryShape_FigureHistory_"];
  events: Schemas["EntryShape_Happening_"];
  questions: Schemas["EntryShape_OpenQuestion_"];
}
export type Ledger = keyof Ledgers;
export interface Page<T> {
  moment: Moment;
  total: number | null;
  next: string | null;
  items: T[];
}

const ROOT = "/api/v1";
const TOKEN = "X-Detente-Token";

/** What the server said was wrong (RFC 9457): a title, and what to do. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    title: string,
    readonly detail: string,
    readonly conflict: Conflict | null = null,
  ) {
    super(title);
  }
}

export type Params = Record<string, string | number | boolean | readonly string[] | null | undefined>;

function search(params: Params): string {
  const list = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === "") continue;
    if (Array.isArray(value)) for (const one of value) list.append(name, one);
    else list.set(name, String(value));
  }
  const text = list.toString();
  return text ? `?${text}` : "";
}

async function answered<T>(answer: Response): Promise<T> {
  if (answer.ok) return (await answer.json()) as T;
  throw await refusal(answer);
}

let isLeaving = false;

/** Somebody logs out: answers that come late must not lead the window away from the form that it is going to. */
export function leave(): void {
  isLeaving = true;
}

async function refusal(answer: Response): Promise<Refused> {
  if (answer.status === 401 && !isLeaving) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  const problem = (await answer.json().catch(() => ({}))) as { title?: string; detail?: string; conflict?: Conflict | null; faults?: { where: string; what: string }[] };
  const faults = (problem.faults ?? []).map((f) => `${f.where}: ${f.what}`).join("; ");
  return new Refused(answer.status, problem.title ?? `the server answered ${answer.status}`, [problem.detail, faults].filter(Boolean).join(" "), problem.conflict ?? null);
}

async function get<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  return answered<T>(await fetch(ROOT + path + search(params), signal ? { signal } : {}));
}

let token: Promise<string> | null = null;

async function send<T>(path: string, body: unknown): Promise<T> {
  return answered<T>(await posted(path, body));
}

function ownToken(): Promise<string> {
  const asked = get<Session>("/session").then((session) => session.token);
  asked.catch(() => (token = null));
  return asked;
}

async function posted(path: string, body: unknown, again = true, method = "POST"): Promise<Response> {
  token ??= ownToken();
  const answer = await fetch(ROOT + path, {
    method,
    headers: { "Content-Type": "application/json", [TOKEN]: await token },
    body: JSON.stringify(body),
  });
  if (answer.status === 403 && again) {
    token = null; // the server was started anew
    return posted(path, body, false, method);
  }
  return answer;
}

/** A file that is made of what is sent: its bytes, its name, and the decision that it was recorded by. */
export interface Made {
  content: Blob;
  name: string;
  decision: number | null;
}

async function made(path: string, body: unknown): Promise<Made> {
  const answer = await posted(path, body);
  if (!answer.ok) throw await refusal(answer);
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "brief";
  return { content: await answer.blob(), name, decision: Number(answer.headers.get("X-Detente-Decision")) || null };
}

const part = encodeURIComponent;

export const api = {
  session: () => get<Session>("/session"),
  areas: () => get<{ items: Area[] }>("/areas").then((answer) => answer.items),
  words: (area: string) => get<Words>(`/areas/${part(area)}/words`),
  now: (area: string, at: Params, signal?: AbortSignal) => get<Now>(`/areas/${part(area)}/now`, at, signal),
  tension: (area: string, place: string, at: Params) => get<Tension>(`/areas/${part(area)}/places/${part(place)}/tension`, at),
  alerts: (area: string, at: Params) => get<Alerts>(`/areas/${part(area)}/alerts`, at),
  series: (area: string, params: Params) => get<Series>(`/areas/${part(area)}/series`, params),
  brief: (area: string, params: Params) => get<Brief>(`/areas/${part(area)}/brief`, params),
  editedBrief: (area: string, params: Params, body: AskBrief) => send<Brief>(`/areas/${part(area)}/brief${search(params)}`, body),
  briefFile: (area: string, format: string, params: Params, body: AskBriefFile) => made(`/areas/${part(area)}/brief.${format}${search(params)}`, body),
  ledger: <L extends Ledger>(area: string, ledger: L, params: Params, signal?: AbortSignal) =>
    get<Page<Ledgers[L]>>(`/areas/${part(area)}/${ledger}`, params, signal),
  event: (area: string, event: string, at: Params) => get<EventTold>(`/areas/${part(area)}/events/${part(event)}`, at),
  timeline: (area: string, params: Params) => get<Timeline>(`/areas/${part(area)}/timeline`, params),
  mentions: (area: string, ids: readonly string[], at: Params) =>
    get<Page<Told>>(`/areas/${part(area)}/mentions`, { id: ids, limit: 100, ...at }),
  history: (area: string, mention: string, at: Params) => get<History>(`/areas/${part(area)}/mentions/${part(mention)}`, at),
  documents: (area: string, params: Params) => get<Page<Document>>(`/areas/${part(area)}/documents`, params),
  document: (area: string, document: string, at: Params) => get<Read>(`/areas/${part(area)}/documents/${part(document)}`, at),
  sources: (area: string, at: Params) => get<Sources>(`/areas/${part(area)}/sources`, at),
  decisions: (area: string, params: Params) => get<{ items: Decision[]; next: string | null }>(`/areas/${part(area)}/decisions`, params),
  audit: (params: Params) => get<AuditPage>("/audit", params),
  decide: (area: string, body: Part<Ask>) => send<Kept>(`/areas/${part(area)}/decisions`, body),
  log: (area: string, body: Part<AskReport>) => send<Reported>(`/areas/${part(area)}/reports`, body),
  notes: (area: string) => get<{ items: Note[] }>("/notes", { area }).then((answer) => answer.items),
  writeNote: (body: Schemas["AskNote"]) => send<Note>("/notes", body),
  changeNote: async (id: string, body: Schemas["AskNoteChange"]) => answered<Note>(await posted(`/notes/${part(id)}`, body, true, "PUT")),
  eraseNote: async (id: string) => {
    const answer = await posted(`/notes/${part(id)}`, null, true, "DELETE");
    if (!answer.ok) throw await refusal(answer);
  },
  colleagues: () => get<{ items: string[] }>("/colleagues").then((answer) => answer.items),
  /** Both versions, where somebody else was quicker. */
  conflictOf: (error: unknown) => (error instanceof Refused ? error.conflict : null),
  /** Where a file is taken from: an export keeps each source's terms. */
  file: (area: string, name: string, params: Params) => `${ROOT}/areas/${part(area)}/exports/${name}${search(params)}`,
  changes: `${ROOT}/changes`,
};
