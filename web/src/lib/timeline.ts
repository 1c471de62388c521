// Draws the timeline on a canvas: one lane a place, one shape an event, filled if it happened and hollow if it was only said or planned.
// Shapes are drawn once and copied, so that 10,000 of them take a few milliseconds.
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
  dots: readonly Dot[];
  lanes: readonly string[];
  span: Span;
  /** What lies after this moment has not been told yet, and is dimmed. */
  now: number;
  selected: string;
  hovered: string;
  zone: string;
}

const HOUR = 3_600_000;
const STEPS = [HOUR / 4, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR, 168 * HOUR, 720 * HOUR, 8760 * HOUR];
const SIZE = 11;
/** A shape with its outline, in whole pixels: copied without scaling. */
const SPRITE = 16;
export const AXIS = 20;
const LABELS_WIDE = 150;

export class TimelineDrawing {
  private readonly context: CanvasRenderingContext2D;
  private sprites = new Map<string, HTMLCanvasElement>();
  private width = 0;
  private height = 0;
  private ratio = 1;

  constructor(private readonly canvas: HTMLCanvasElement) {
    // Drawn by the processor: ten thousand small copies are quicker there than as commands to a graphics card.
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("this browser draws no canvas");
    this.context = context;
  }

  /** The space before the first moment, in pixels, for the names of the lanes. */
  get left(): number {
    return this.width < 560 ? 8 : LABELS_WIDE;
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
    this.sprites.clear();
    for (const shape of SHAPES) for (const hollow of [false, true]) this.sprites.set(`${shape}${hollow}`, this.sprite(shape, hollow));
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

  /** The dot nearest to a point of the canvas, within reach of a finger. */
  nearest(x: number, y: number, scene: Scene, reach = 14): Dot | null {
    let best: Dot | null = null;
    let least = reach * reach;
    for (const dot of scene.dots) {
      const dx = this.x(dot.at, scene.span) - x;
      if (dx > reach || dx < -reach) continue;
      const dy = this.y(dot, scene) - y;
      const distance = dx * dx + dy * dy;
      if (distance < least) [best, least] = [dot, distance];
    }
    return best;
  }

  draw(scene: Scene): void {
    const c = this.context;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, this.width, this.height);
    this.drawLanes(scene);
    this.drawAxis(scene);
    this.drawDots(scene);
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
    const shift = zoneShift(from, scene.zone);
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

  private drawDots(scene: Scene): void {
    const c = this.context;
    const { from, to } = scene.span;
    const half = SPRITE / 2;
    const drawn = new Set<number>();
    for (const dot of scene.dots) {
      if (dot.at < from || dot.at > to) continue;
      const [x, y] = [Math.round(this.x(dot.at, scene.span)), Math.round(this.y(dot, scene))];
      const spot = ((x >> 1) * 4096 + (y >> 1)) * 16 + SHAPES.indexOf(dot.shape) * 2 + Number(dot.hollow);
      if (drawn.has(spot)) continue; // the same shape stands there already
      drawn.add(spot);
      const sprite = this.sprites.get(`${dot.shape}${dot.hollow}`);
      if (!sprite) continue;
      c.globalAlpha = dot.at > scene.now ? 0.22 : 1;
      c.drawImage(sprite, x - half, y - half, SPRITE, SPRITE);
    }
    c.globalAlpha = 1;
    for (const dot of scene.dots) {
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
    return getComputedStyle(this.canvas).getPropertyValue(name).trim();
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
