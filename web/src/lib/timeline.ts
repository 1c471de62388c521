// Drawing of the timeline on a canvas. Shapes are drawn once and copied. Where more events are in view than a person can tell apart they are
// drawn as columns, each as high as the number of events in its hours, so that ten thousand cost no more than a few hundred.
import { day, clock, zoneName } from "./time";
import { OUTLINES, SHAPE_COLOURS, SHAPES, type Shape } from "./words";

export interface Dot {
  id: string;
  at: number;
  lane: number;
  shape: Shape;
  hollow: boolean;
}

export interface Span {
  from: number;
  to: number;
}

export interface Scene {
  dots: Prepared;
  lanes: readonly string[];
  span: Span;
  /** What lies after this moment has not been told yet, and is dimmed. */
  now: number;
  selected: string;
  hovered: string;
  zone: string;
}

/** Events in order of time, as columns of numbers: what is outside of the view is never looked at. */
export interface Prepared {
  dots: readonly Dot[];
  at: Float64Array;
  lane: Uint8Array;
  /** Twice the number of the shape, and one more for a hollow one. */
  look: Uint8Array;
}

/** What a column stands for. */
export interface Column {
  from: number;
  to: number;
  lane: number;
  total: number;
  counts: readonly { shape: Shape; n: number }[];
}

const HOUR = 3_600_000;
const STEPS = [HOUR / 4, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR, 168 * HOUR, 720 * HOUR, 8760 * HOUR];
const SIZE = 11;
/** A shape with its outline, in whole pixels: copied without scaling. */
const SPRITE = 16;
export const AXIS = 20;
const LABELS_WIDE = 150;
/** More events than this in view are drawn as columns. */
const CROWD = 900;
const COLUMN_WIDE = 8;
const LOOKS = SHAPES.length * 2;
const COLOURS = ["--line", "--ink", "--ink-2", "--ink-3", "--accent", "--panel", ...Object.values(SHAPE_COLOURS)];

export function prepared(dots: readonly Dot[]): Prepared {
  const sorted = [...dots].sort((a, b) => a.at - b.at);
  return {
    dots: sorted,
    at: Float64Array.from(sorted, (d) => d.at),
    lane: Uint8Array.from(sorted, (d) => d.lane),
    look: Uint8Array.from(sorted, (d) => SHAPES.indexOf(d.shape) * 2 + Number(d.hollow)),
  };
}

/** The first of the events that is not before a moment. */
function first(at: Float64Array, time: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The events of a view as columns of equal hours. */
interface Columns {
  step: number;
  /** Where the first column begins. */
  from: number;
  count: number;
  /** By lane, column and look. */
  counts: Int32Array;
  highest: number;
}

export class TimelineDrawing {
  private readonly context: CanvasRenderingContext2D;
  private sprites: HTMLCanvasElement[] = [];
  private colours = new Map<string, string>();
  private shifts = new Map<string, number>();
  private columns: Columns | null = null;
  private width = 0;
  private height = 0;
  private ratio = 1;

  constructor(private readonly canvas: HTMLCanvasElement) {
    // Drawn by the processor: small copies are quicker there than as commands to a graphics card.
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("this browser draws no canvas");
    this.context = context;
  }

  /** The space before the first moment, in pixels, for the names of the lanes. */
  get left(): number {
    return this.width < 560 ? 8 : LABELS_WIDE;
  }

  /** How much time a column stands for and how many events the highest has, as drawn last; null where each event has its own shape. */
  get grain(): { step: number; highest: number } | null {
    return this.columns && { step: this.columns.step, highest: this.columns.highest };
  }

  resize(width: number, height: number): void {
    this.ratio = devicePixelRatio || 1;
    [this.width, this.height] = [width, height];
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.recolour();
  }

  /** Draws the shapes anew: the colours of the page have changed. */
  recolour(): void {
    const found = getComputedStyle(this.canvas);
    this.colours = new Map(COLOURS.map((name) => [name, found.getPropertyValue(name).trim()]));
    this.sprites = SHAPES.flatMap((shape) => [this.sprite(shape, false), this.sprite(shape, true)]);
  }

  x(time: number, span: Span): number {
    return this.left + ((time - span.from) / (span.to - span.from)) * (this.width - this.left - 8);
  }

  time(x: number, span: Span): number {
    return span.from + ((x - this.left) / (this.width - this.left - 8)) * (span.to - span.from);
  }

  private laneHeight(scene: Scene): number {
    return (this.height - AXIS) / Math.max(1, scene.lanes.length);
  }

  y(dot: Dot, scene: Scene): number {
    const lane = this.laneHeight(scene);
    const room = Math.max(0, lane - SIZE - 4);
    return AXIS + dot.lane * lane + lane / 2 + (spread(dot.id) - 0.5) * room;
  }

  /** The dot nearest to a point of the canvas, within reach of a finger; none where columns stand for the events. */
  nearest(x: number, y: number, scene: Scene, reach = 14): Dot | null {
    if (this.columns) return null;
    const { at, dots } = scene.dots;
    let best: Dot | null = null;
    let least = reach * reach;
    for (let i = first(at, this.time(x - reach, scene.span)); i < dots.length; i++) {
      const dot = dots[i]!;
      const dx = this.x(dot.at, scene.span) - x;
      if (dx > reach) break;
      const dy = this.y(dot, scene) - y;
      const distance = dx * dx + dy * dy;
      if (distance < least) [best, least] = [dot, distance];
    }
    return best;
  }

  /** The column at a point of the canvas, if columns are drawn and it has events. */
  columnAt(x: number, y: number, scene: Scene): Column | null {
    const c = this.columns;
    if (!c || x < this.left) return null;
    const [n, lane] = [Math.floor((this.time(x, scene.span) - c.from) / c.step), Math.floor((y - AXIS) / this.laneHeight(scene))];
    if (n < 0 || n >= c.count || lane < 0 || lane >= scene.lanes.length) return null;
    const base = (lane * c.count + n) * LOOKS;
    const counts = SHAPES.map((shape, i) => ({ shape, n: (c.counts[base + 2 * i] ?? 0) + (c.counts[base + 2 * i + 1] ?? 0) })).filter((one) => one.n > 0);
    const total = counts.reduce((sum, one) => sum + one.n, 0);
    return total ? { from: c.from + n * c.step, to: c.from + (n + 1) * c.step, lane, total, counts } : null;
  }

  draw(scene: Scene): void {
    const c = this.context;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, this.width, this.height);
    this.drawLanes(scene);
    this.drawAxis(scene);
    const [begin, end] = [first(scene.dots.at, scene.span.from), first(scene.dots.at, scene.span.to + 1)];
    this.columns = end - begin > CROWD ? this.counted(scene, begin, end) : null;
    if (this.columns) this.drawColumns(scene, this.columns);
    else this.drawDots(scene, begin, end);
    this.drawRings(scene, begin, end);
    this.drawNow(scene);
    this.drawNames(scene);
  }

  private drawLanes(scene: Scene): void {
    const lane = this.laneHeight(scene);
    this.context.fillStyle = this.colour("--line");
    for (let i = 0; i <= scene.lanes.length; i++) this.context.fillRect(0, Math.round(AXIS + i * lane), this.width, 1);
  }

  private drawAxis(scene: Scene): void {
    const c = this.context;
    const { from, to } = scene.span;
    const step = STEPS.find((s) => ((to - from) / s) * 74 < this.width - this.left) ?? (to - from) / 4;
    const shift = this.zoneShift(from, scene.zone);
    c.font = "12px 'Source Sans', sans-serif";
    c.textBaseline = "middle";
    for (let t = Math.ceil((from + shift) / step) * step - shift; t <= to; t += step) {
      const x = this.x(t, scene.span);
      c.fillStyle = this.colour("--line");
      c.fillRect(Math.round(x), AXIS - 4, 1, this.height);
      const isDay = clock(t, scene.zone) === "00:00" || step >= 24 * HOUR;
      c.fillStyle = this.colour(isDay ? "--ink-2" : "--ink-3");
      const label = isDay ? day(t, scene.zone) : clock(t, scene.zone);
      if (x + c.measureText(label).width < this.width) c.fillText(label, x + 4, AXIS / 2);
    }
  }

  private drawDots(scene: Scene, begin: number, end: number): void {
    const c = this.context;
    const { dots, look } = scene.dots;
    const half = SPRITE / 2;
    const drawn = new Set<number>();
    for (let i = begin; i < end; i++) {
      const dot = dots[i]!;
      const [x, y] = [Math.round(this.x(dot.at, scene.span)), Math.round(this.y(dot, scene))];
      const spot = ((x >> 1) * 4096 + (y >> 1)) * 16 + (look[i] ?? 0);
      if (drawn.has(spot)) continue; // the same shape stands there already
      drawn.add(spot);
      const sprite = this.sprites[look[i] ?? 0];
      if (!sprite) continue;
      c.globalAlpha = dot.at > scene.now ? 0.22 : 1;
      c.drawImage(sprite, x - half, y - half, SPRITE, SPRITE);
    }
    c.globalAlpha = 1;
  }

  private counted(scene: Scene, begin: number, end: number): Columns {
    const { from, to } = scene.span;
    const most = (this.width - this.left - 8) / COLUMN_WIDE;
    const step = STEPS.find((s) => (to - from) / s <= most) ?? (to - from) / most;
    const shift = this.zoneShift(from, scene.zone);
    const start = Math.floor((from + shift) / step) * step - shift;
    const count = Math.floor((to - start) / step) + 1;
    const counts = new Int32Array(scene.lanes.length * count * LOOKS);
    const totals = new Int32Array(scene.lanes.length * count);
    const { at, lane, look } = scene.dots;
    let highest = 1;
    for (let i = begin; i < end; i++) {
      const column = (lane[i] ?? 0) * count + Math.floor(((at[i] ?? 0) - start) / step);
      counts[column * LOOKS + (look[i] ?? 0)]! += 1;
      highest = Math.max(highest, (totals[column]! += 1));
    }
    return { step, from: start, count, counts, highest };
  }

  /** Columns with the kinds always in the same order from the ground; what is not plain is only outlined. */
  private drawColumns(scene: Scene, columns: Columns): void {
    const c = this.context;
    const lane = this.laneHeight(scene);
    const unit = Math.max(1, lane - 8) / columns.highest;
    const cells = scene.lanes.length * columns.count;
    const ground = new Float64Array(cells);
    const wide = Math.max(2, this.x(columns.from + columns.step, scene.span) - this.x(columns.from, scene.span) - 1);
    for (let look = 0; look < LOOKS; look++) {
      const colour = this.colour(SHAPE_COLOURS[SHAPES[look >> 1]!]);
      c.fillStyle = c.strokeStyle = colour;
      c.lineWidth = 1;
      for (let cell = 0; cell < cells; cell++) {
        const n = columns.counts[cell * LOOKS + look] ?? 0;
        if (!n) continue;
        const at = columns.from + (cell % columns.count) * columns.step;
        const high = Math.max(1, n * unit);
        const [x, y] = [this.x(at, scene.span), AXIS + (Math.floor(cell / columns.count) + 1) * lane - 2 - (ground[cell] ?? 0) - high];
        ground[cell]! += high;
        c.globalAlpha = at > scene.now ? 0.22 : 1;
        if (look % 2) c.strokeRect(x + 0.5, y + 0.5, wide - 1, Math.max(0.5, high - 1));
        else c.fillRect(x, y, wide, high);
      }
    }
    c.globalAlpha = 1;
  }

  private drawRings(scene: Scene, begin: number, end: number): void {
    if (!scene.selected && !scene.hovered) return;
    const c = this.context;
    for (let i = begin; i < end; i++) {
      const dot = scene.dots.dots[i]!;
      if (dot.id !== scene.selected && dot.id !== scene.hovered) continue;
      c.strokeStyle = this.colour(dot.id === scene.selected ? "--ink" : "--ink-3");
      c.lineWidth = 2;
      c.beginPath();
      c.arc(this.x(dot.at, scene.span), this.y(dot, scene), SIZE * 0.95, 0, Math.PI * 2);
      c.stroke();
    }
  }

  private drawNow(scene: Scene): void {
    const x = this.x(scene.now, scene.span);
    if (x < this.left || x > this.width) return;
    const c = this.context;
    c.fillStyle = this.colour("--accent");
    c.fillRect(Math.round(x) - 1, 2, 2, this.height);
  }

  private drawNames(scene: Scene): void {
    const c = this.context;
    const lane = this.laneHeight(scene);
    c.textBaseline = "middle";
    c.font = "600 12.5px 'Source Sans', sans-serif";
    const [wide, panel] = [this.left > 20, this.colour("--panel")];
    if (wide) {
      c.fillStyle = panel;
      c.fillRect(0, 0, this.left - 6, this.height);
    }
    scene.lanes.forEach((name, i) => {
      const middle = wide ? AXIS + i * lane + lane / 2 : AXIS + i * lane + 9;
      c.fillStyle = this.colour("--ink-2");
      const lines = wide && lane >= 34 ? [...new Set(name.split(" / "))].slice(0, 2) : [name];
      const text = wide ? shortened(c, lines[0] ?? name, this.left - 22) : name;
      if (lines[1]) c.fillText(shortened(c, lines[1], this.left - 22), 12, middle + 7.5);
      if (!wide) {
        c.fillStyle = panel;
        c.globalAlpha = 0.75;
        c.fillRect(2, middle - 8, c.measureText(text).width + 8, 16);
        c.globalAlpha = 1;
        c.fillStyle = this.colour("--ink-2");
      }
      c.fillText(text, wide ? 12 : 6, lines[1] ? middle - 7.5 : middle);
    });
    if (wide) {
      c.font = "12px 'Source Sans', sans-serif";
      c.fillStyle = this.colour("--ink-3");
      c.fillText(zoneName(scene.span.from, scene.zone), 12, AXIS / 2);
    }
  }

  private colour(name: string): string {
    return this.colours.get(name) ?? "";
  }

  /** What a zone is ahead of UTC on a day; looked up once for each day. */
  private zoneShift(time: number, zone: string): number {
    const key = `${zone} ${Math.floor(time / (24 * HOUR))}`;
    let found = this.shifts.get(key);
    if (found === undefined) this.shifts.set(key, (found = zoneShift(time, zone)));
    return found;
  }

  private sprite(shape: Shape, hollow: boolean): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.round(SPRITE * this.ratio);
    const c = canvas.getContext("2d", { willReadFrequently: true });
    if (!c) return canvas;
    const scale = (SIZE / 16) * this.ratio;
    const edge = ((SPRITE - SIZE) / 2) * this.ratio;
    c.setTransform(scale, 0, 0, scale, edge, edge);
    const path = new Path2D(OUTLINES[shape]);
    c.strokeStyle = c.fillStyle = this.colour(SHAPE_COLOURS[shape]);
    c.lineWidth = 2;
    c.lineJoin = "round";
    if (!hollow) c.fill(path, "evenodd");
    c.stroke(path);
    return canvas;
  }
}

/** 0 to 1, the same for the same id: what happened at one time lies side by side. */
function spread(id: string): number {
  let hash = 7;
  for (let i = id.length - 6; i < id.length; i++) hash = (hash * 31 + id.charCodeAt(i)) % 1009;
  return hash / 1009;
}

function zoneShift(time: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(new Date(time));
  const found = /GMT([+-])(\d+):(\d+)/.exec(parts.find((p) => p.type === "timeZoneName")?.value ?? "");
  if (!found) return 0;
  return (found[1] === "-" ? -1 : 1) * (Number(found[2]) * HOUR + Number(found[3]) * 60_000);
}

function shortened(c: CanvasRenderingContext2D, text: string, width: number): string {
  if (c.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && c.measureText(`${text.slice(0, end)}…`).width > width) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}
