// Where the cards of places stand on the map, so that towns a mile apart can both be read: each card takes the nearest free spot.

export interface Anchor {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Placed {
  id: string;
  left: number;
  top: number;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const GAP = 6;
const DISTANCES = [18, 46, 80, 120, 170, 230];
const ANGLES = [0, 180, 330, 210, 30, 150, 270, 90].map((degrees) => (degrees * Math.PI) / 180);

/** Greedy, the first anchor first. A card that finds no free spot stands to the right of its place. */
export function place(anchors: readonly Anchor[], width: number, height: number): Placed[] {
  const taken: Box[] = anchors.map((a) => ({ left: a.x - 7, top: a.y - 7, right: a.x + 7, bottom: a.y + 7 }));
  return anchors.map((anchor) => {
    const box = spots(anchor).find((spot) => isInside(spot, width, height) && !taken.some((other) => overlap(spot, other))) ?? first(anchor);
    taken.push({ left: box.left - GAP, top: box.top - GAP, right: box.right + GAP, bottom: box.bottom + GAP });
    return { id: anchor.id, left: box.left, top: box.top };
  });
}

function spots(anchor: Anchor): Box[] {
  return DISTANCES.flatMap((distance) => ANGLES.map((angle) => spot(anchor, distance, angle)));
}

function first(anchor: Anchor): Box {
  return spot(anchor, DISTANCES[0] ?? 18, 0);
}

/** The card whose edge lies at a distance from the anchor in a direction (0 is right, growing downwards). */
function spot(anchor: Anchor, distance: number, angle: number): Box {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middleX = anchor.x + cos * (distance + anchor.width / 2);
  const middleY = anchor.y + sin * (distance + anchor.height / 2);
  const [left, top] = [middleX - anchor.width / 2, middleY - anchor.height / 2];
  return { left, top, right: left + anchor.width, bottom: top + anchor.height };
}

function isInside(box: Box, width: number, height: number): boolean {
  return box.left >= 4 && box.top >= 4 && box.right <= width - 4 && box.bottom <= height - 4;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
