// How the words of the ontology are shown, and the shapes that stand for families of types. Shapes differ in outline, not only in colour.

export const SHAPES = ["force", "coercion", "protest", "presence", "words", "talks", "easing"] as const;
export type Shape = (typeof SHAPES)[number];

const OF_TYPE: Record<string, Shape> = {
  ASSAULT: "force",
  COERCE: "coercion",
  SANCTION: "coercion",
  MOBILIZE: "coercion",
  PROTEST: "protest",
  PRESENCE: "presence",
  CONSULT: "talks",
  AGREE: "talks",
  SUPPORT: "talks",
  PLEDGE: "talks",
  RETREAT: "easing",
  CONCEDE: "easing",
  AID: "easing",
  COOPERATE: "easing",
};

export const SHAPE_NAMES: Record<Shape, string> = {
  force: "force used",
  coercion: "coercion, moves",
  protest: "protest",
  presence: "presence",
  words: "words",
  talks: "talks, promises",
  easing: "easing, help",
};

export const SHAPE_COLOURS: Record<Shape, string> = {
  force: "--level-5",
  coercion: "--level-4",
  protest: "--level-3",
  presence: "--ink",
  words: "--level-1",
  talks: "--accent",
  easing: "--accent",
};

/** Outlines on a grid of 16; drawn by the marks, the timeline and the map. */
export const OUTLINES: Record<Shape, string> = {
  force: "M8 1.5 15 14H1z",
  coercion: "M2.500 2.500h11v11h-11z",
  protest: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z",
  presence: "M8 1 15 8l-7 7-7-7z",
  words: "M1.500 6h13v4h-13z",
  talks: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z",
  easing: "M8 14.500 1 2h14z",
};

export function shapeOf(type: string): Shape {
  return OF_TYPE[type] ?? "words";
}

/** "coerce: seize" */
export function kind(type: string, mode: string | null | undefined): string {
  const name = type.toLowerCase().replaceAll("_", " ");
  return mode ? `${name}: ${mode.replaceAll("_", " ").replaceAll("-", " ")}` : name;
}

/** What keeps a mention from being a plain fact, in words; "" for a plain fact. */
export function caveat(of: { status?: string | null; polarity?: string | null; certainty?: string | null }): string {
  const parts: string[] = [];
  if (of.polarity === "negated") parts.push("said not to be so");
  if (of.status && of.status !== "happened" && of.status !== "ongoing") parts.push(of.status.replace("-", " "));
  if (of.certainty && of.certainty !== "asserted") parts.push(of.certainty);
  return parts.join(", ");
}

export function isPlain(of: { status?: string | null; polarity?: string | null; certainty?: string | null }): boolean {
  return caveat(of) === "";
}

export function range(low: number | null, high: number | null): string {
  const n = (value: number) => value.toLocaleString("en-GB");
  if (low === null && high === null) return "number not told";
  if (low === high) return n(low ?? 0);
  if (high === null) return `${n(low ?? 0)} or more`;
  return low ? `${n(low)} to ${n(high)}` : `up to ${n(high)}`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;
}

export function points(value: number): string {
  return value.toFixed(1).replace("-", "\u2212");
}

const RELIABILITY: Record<string, string> = {
  A: "always reliable",
  B: "usually reliable",
  C: "fairly reliable",
  D: "not usually reliable",
  E: "unreliable",
  F: "cannot be judged yet",
};
const CREDIBILITY: Record<string, string> = {
  1: "confirmed by another independent source",
  2: "probably true",
  3: "possibly true",
  4: "doubtful",
  5: "improbable",
  6: "not judged yet",
};

/** "B2": what the letter says of the publisher and the digit of this item. */
export function gradeWords(grade: string): string {
  const [letter = "", digit = ""] = [grade.slice(0, 1), grade.slice(1)];
  return `publisher ${letter}, ${RELIABILITY[letter] ?? "no grade"}; item ${digit}, ${CREDIBILITY[digit] ?? "no grade"}`;
}

/** Only addresses of the web can be followed; anything else stays text. */
export function safeLink(link: string | null | undefined): string | null {
  return link && /^https?:\/\//i.test(link) ? link : null;
}
