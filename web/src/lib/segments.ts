// A text cut where passages begin and end, so that passages that overlap can be shown. Offsets count code points, not UTF-16 units.

export interface Passage {
  id: string;
  start: number;
  end: number;
}

export interface Segment {
  text: string;
  /** The passages that it lies in, the widest first. */
  ids: string[];
}

export function segments(text: string, passages: readonly Passage[]): Segment[] {
  const points = Array.from(text);
  const cuts = new Set([0, points.length]);
  for (const p of passages) {
    cuts.add(Math.min(p.start, points.length));
    cuts.add(Math.min(p.end, points.length));
  }
  const edges = [...cuts].sort((a, b) => a - b);
  const widest = [...passages].sort((a, b) => b.end - b.start - (a.end - a.start));
  return edges.slice(0, -1).map((start, i) => {
    const end = edges[i + 1] ?? start;
    return {
      text: points.slice(start, end).join(""),
      ids: widest.filter((p) => p.start <= start && p.end >= end).map((p) => p.id),
    };
  });
}
