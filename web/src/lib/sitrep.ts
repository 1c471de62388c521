// The situation report as lines of text with numbered references: what the screen shows, prints and writes as Markdown.
import type { Area, Cited, Ledgers, Now, Who } from "./api/client";
import { interval, moment, zoneName } from "./time";
import { caveat, kind, points, range } from "./words";

export interface Item {
  text: string;
  /** Words of a source, shown as such. */
  said?: string;
  note?: string;
  sources: readonly Cited[];
  mentions: readonly string[];
}
export interface Section {
  number: number;
  title: string;
  note: string;
  items: Item[];
  /** What stands there if nothing does. */
  empty: string;
}
export interface Reports {
  now: Now;
  presence: readonly Ledgers["presence"][];
  events: readonly Ledgers["events"][];
  claims: readonly Ledgers["claims"][];
  contacts: readonly Ledgers["contacts"][];
  commitments: readonly Ledgers["commitments"][];
  appeals: readonly Ledgers["appeals"][];
  obstructions: readonly Ledgers["obstructions"][];
  announcements: readonly Ledgers["announcements"][];
  figures: readonly Ledgers["figures"][];
}
export interface Frame {
  area: Area;
  from: number;
  to: number;
}

const DEEDS = new Set(["ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT", "CONCEDE", "SANCTION", "AID", "COOPERATE"]);
const HARM = new Set(["injured", "killed", "displaced", "arrested", "missing", "detained", "wounded", "dead"]);

export function sections(reports: Reports, frame: Frame): Section[] {
  const zone = frame.area.time_zone;
  const at = (time: string | null | undefined) => (time ? `${moment(time, zone)} ${zoneName(time, zone)}` : "time not told");
  const within = (time: string | null | undefined) => time !== null && time !== undefined && Date.parse(time) > frame.from && Date.parse(time) <= frame.to;
  return [
    assessment(reports.now, at),
    events(reports, within, zone),
    posture(reports, at),
    disputes(reports, within),
    contacts(reports, within, at),
    commitments(reports, at),
    appeals(reports, within, at),
    movement(reports, at),
    civilians(reports, within, at),
    announced(reports, frame, at),
    gaps(reports.now, at),
  ];
}

type At = (time: string | null | undefined) => string;
type Within = (time: string | null | undefined) => boolean;

function names(list: readonly Who[], nobody = "not named"): string {
  return list.map((w) => w.name).join(", ") || nobody;
}

function where(places: readonly { name: string }[]): string {
  const few = places.slice(0, 4).map((p) => p.name);
  return [...few, ...(places.length > 4 ? [`${places.length - 4} more`] : [])].join("; ");
}

function assessment(now: Now, at: At): Section {
  const items = now.places.map((p) => {
    const before = p.before.find((b) => b.hours === 24);
    const then = before?.level === null || before === undefined ? "24 h ago not known" : `24 h ago ${before.level}`;
    const low = p.coverage.is_low ? "; LOW COVERAGE" : "";
    return {
      text: `${p.name}: level ${p.level} ${p.level_name} (${then}), ${points(p.tension)} points, ${points(p.band.low)} to ${points(p.band.high)}`,
      note: `${p.reasons.slice(0, 3).join("; ") || "no reason has points"}. Last confirmed ${p.confirmed ? at(p.confirmed) : "never"}; ${p.coverage.families.length} of ${p.coverage.usual} families in 24 h${low}`,
      sources: p.sources,
      mentions: p.mentions,
    };
  });
  return { number: 1, title: "Overall assessment", note: "per place: level, reasons, last confirmation, coverage", items, empty: "No place is under watch." };
}

function events(reports: Reports, within: Within, zone: string): Section {
  const found = reports.events
    .filter((e) => DEEDS.has(e.record.type) && ["happened", "ongoing"].includes(e.record.status) && e.record.polarity === "affirmed" && within(e.record.end ?? e.record.start))
    .sort((a, b) => (a.record.start ?? a.record.end ?? "").localeCompare(b.record.start ?? b.record.end ?? ""));
  const items = found.map((e) => ({
    text: `${interval(e.record.start, e.record.end, zone)}${e.record.places.length ? `, ${where(e.record.places)}` : ""}: ${kind(e.record.type, e.record.manner)}, ${names(e.record.actors)}${e.record.recipients.length ? ` to ${names(e.record.recipients)}` : ""}.`,
    said: e.record.text,
    note: caveat(e.record),
    sources: e.sources,
    mentions: e.mentions,
  }));
  return { number: 2, title: "Significant events", note: "in time order", items, empty: "None told in the period. Silence is not calm: see 12." };
}

function posture(reports: Reports, at: At): Section {
  const items = reports.presence
    .filter((p) => p.record.until === null)
    .map(({ record: p, sources, mentions }) => {
      const size = p.size as [number | null, number | null] | null;
      const between = p.between.length ? ` between ${names(p.between)}` : ` ${p.manner.replace("-", " ")}`;
      const told = p.told_by.length ? `, according to ${names(p.told_by)}` : "";
      return {
        text: `${p.place.name}: ${p.who.name}${size ? ` (${range(size[0], size[1])})` : ""}${between}, since at least ${at(p.since)}, last confirmed ${at(p.confirmed)}${p.is_stale ? " (STALE)" : ""}${told}`,
        sources,
        mentions,
      };
    });
  return { number: 3, title: "Posture", note: "who stands where, between whom", items, empty: "Nobody is told to stand anywhere." };
}

function disputes(reports: Reports, within: Within): Section {
  const items = reports.claims
    .filter((c) => c.record.is_disputed && c.record.claims.some((one) => within(one.at)))
    .map(({ record: c, sources, mentions }) => ({
      text: `${where(c.places)}${c.places.length ? ": " : ""}disputed.`,
      said: c.text,
      note: c.claims.map((one) => `${one.speaker.name} ${one.stance}: ${one.text}`).join(" | "),
      sources,
      mentions,
    }));
  return { number: 4, title: "Claims in dispute", note: "each version beside the other; none is taken for true", items, empty: "No speaker denied or doubted another in the period." };
}

function contacts(reports: Reports, within: Within, at: At): Section {
  const items = reports.contacts
    .filter((c) => within(c.record.confirmed))
    .map(({ record: c, sources, mentions }) => ({
      text: `${at(c.confirmed)}: ${names(c.initiators)} with ${names(c.others, "parties not named")}${c.manner ? ` (${c.manner})` : ""}, ${c.is_ongoing ? "ongoing" : c.is_ended ? "ended" : "held"}.`,
      said: c.text,
      sources,
      mentions,
    }));
  return { number: 5, title: "Contacts and negotiations", note: "", items, empty: "No contact was told in the period." };
}

function commitments(reports: Reports, at: At): Section {
  const items = reports.commitments.map(({ record: c, sources, mentions }) => ({
    text: `${names(c.maker)}${c.to.length ? ` to ${names(c.to)}` : ""}: ${c.state.toUpperCase()}, made ${at(c.made)}, due ${c.due ? at(c.due) : "no date told"}.`,
    said: c.text,
    sources,
    mentions,
  }));
  return { number: 6, title: "Commitments", note: "maker, to whom, state, due", items, empty: "Nobody is told to have promised anything." };
}

function appeals(reports: Reports, within: Within, at: At): Section {
  const items = reports.appeals
    .filter((a) => within(a.record.at))
    .map(({ record: a, sources, mentions }) => ({
      text: `${at(a.at)}: ${names(a.by, "the report")}${a.to.length ? ` to ${names(a.to)}` : ""}.`,
      said: a.text,
      sources,
      mentions,
    }));
  return { number: 7, title: "Appeals and statements", note: "statements, not observations", items, empty: "None in the period." };
}

function movement(reports: Reports, at: At): Section {
  const items = reports.obstructions
    .filter((o) => o.record.is_open)
    .map(({ record: o, sources, mentions }) => ({
      text: `${o.place.name}: ${kind(o.type, o.manner)}, since ${at(o.since)}, last confirmed ${at(o.confirmed)}${o.is_stale ? " (STALE)" : ""}.`,
      said: o.text,
      sources,
      mentions,
    }));
  return { number: 8, title: "Freedom of movement", note: "what is told to stand", items, empty: "No obstruction is told to stand." };
}

function civilians(reports: Reports, within: Within, at: At): Section {
  const items = reports.figures
    .filter((f) => HARM.has(f.record.counts) && f.record.reports.some((r) => within(r.told)))
    .map(({ record: f, sources, mentions }) => ({
      text: `${where(f.places)}${f.places.length ? ": " : ""}${f.counts}${f.of ? ` (${f.of})` : ""}: ${f.reports
        .filter((r) => within(r.told))
        .slice(-4)
        .map((r) => `${range(r.low, r.high)} (${r.speaker ? `${r.speaker.name}, ` : ""}${r.family}, ${at(r.told)})`)
        .join("; ")}`,
      sources,
      mentions,
    }));
  return { number: 9, title: "Civilians", note: "figures as told, the last one supersedes", items, empty: "No figure was told in the period." };
}

function announced(reports: Reports, frame: Frame, at: At): Section {
  const until = frame.to + 72 * 3_600_000;
  const items = reports.announcements
    .filter(({ record: a }) => a.starts === null || (Date.parse(a.ends ?? a.starts) >= frame.to && Date.parse(a.starts) <= until))
    .map(({ record: a, sources, mentions }) => ({
      text: `${a.starts ? at(a.starts) : "date not told"}${a.places.length ? `, ${where(a.places)}` : ""}, by ${names(a.by)}:`,
      said: a.text,
      sources,
      mentions,
    }));
  return { number: 10, title: "Announced, next 72 hours", note: "", items, empty: "Nothing is announced." };
}

function gaps(now: Now, at: At): Section {
  const items = now.places
    .filter((p) => p.coverage.is_low)
    .map((p) => ({
      text: `${p.name}: ${p.coverage.families.length} of usually ${p.coverage.usual} families in 24 h; last report ${p.coverage.last_report ? at(p.coverage.last_report) : "never"}. Its level is less sure than it looks.`,
      sources: [],
      mentions: [],
    }));
  return { number: 12, title: "Gaps", note: "what we do not know", items, empty: "Every place is covered as usual." };
}

/** All sources in the order in which they are first named: the numbers of the references. */
export function references(all: readonly Section[]): Map<string, { number: number; source: Cited }> {
  const found = new Map<string, { number: number; source: Cited }>();
  for (const section of all) {
    for (const item of section.items) {
      for (const source of item.sources) if (!found.has(source.document)) found.set(source.document, { number: found.size + 1, source });
    }
  }
  return found;
}

export interface Head {
  title: string;
  lines: readonly string[];
  bottom: readonly string[];
  footnote: string;
}

/** The whole report as Markdown. What others wrote is quoted; signs that Markdown would read are escaped. */
export function markdown(head: Head, all: readonly Section[], zone: string): string {
  const refs = references(all);
  const out = [`# ${plain(head.title)}`, "", ...head.lines.map((l) => `${plain(l)}  `), "", "## 0 Bottom line", ""];
  out.push(...head.bottom.filter((b) => b.trim()).map((b) => `- ${plain(b)}`), "");
  for (const section of all) {
    out.push(`## ${section.number} ${section.title}`, "");
    if (section.items.length === 0) out.push(section.empty);
    for (const item of section.items) {
      const numbers = item.sources.map((s) => refs.get(s.document)?.number ?? 0).join(", ");
      const said = item.said ? ` “${plain(item.said)}”` : "";
      out.push(`- ${plain(item.text)}${said}${item.note ? ` (${plain(item.note)})` : ""}${numbers ? ` [${numbers}]` : ""}`);
    }
    out.push("");
  }
  out.push("## Annex A: sources", "");
  for (const { number, source } of refs.values()) {
    const time = source.published ? `${moment(source.published, zone)} ${zoneName(source.published, zone)}` : "no date";
    out.push(`${number}. ${plain(source.source)}, ${source.grade}, ${time}${source.link ? `, <${source.link.replace(/[<>\s]/g, "")}>` : ""}`);
  }
  out.push("", plain(head.footnote), "");
  return out.join("\n");
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>#|]/g, (sign) => `\\${sign}`);
}
