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
const ANGLES = [0, 180, 330, 210, 30, 150, 300, 240, 60, 120, 270, 90].map((degrees) => (degrees * Math.PI) / 180);

/** Greedy, the first anchor first. A card that finds no free spot takes the one that covers least. */
export function place(anchors: readonly Anchor[], width: number, height: number): Placed[] {
  const taken: Box[] = anchors.map((a) => ({ left: a.x - 7, top: a.y - 7, right: a.x + 7, bottom: a.y + 7 }));
  return anchors.map((anchor) => {
    const box = best(spots(anchor), taken, { left: 4, top: 4, right: width - 4, bottom: height - 4 });
    taken.push({ left: box.left - GAP, top: box.top - GAP, right: box.right + GAP, bottom: box.bottom + GAP });
    return { id: anchor.id, left: box.left, top: box.top };
  });
}

function spots(anchor: Anchor): Box[] {
  return DISTANCES.flatMap((distance) => ANGLES.map((angle) => spot(anchor, distance, angle)));
}

/** The first spot that covers nothing and lies within the frame, else the one that covers or leaves out least. */
function best(all: readonly Box[], taken: readonly Box[], frame: Box): Box {
  let found: Box | undefined;
  let least = Infinity;
  for (const box of all) {
    const lost = area(box) - shared(box, frame) + taken.reduce((sum, other) => sum + shared(box, other), 0);
    if (lost < least) [found, least] = [box, lost];
    if (least === 0) break;
  }
  return found ?? frame;
}

/** The card whose edge lies at a distance from the anchor in a direction (0 is right, growing downwards). */
function spot(anchor: Anchor, distance: number, angle: number): Box {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middleX = anchor.x + cos * (distance + anchor.width / 2);
  const middleY = anchor.y + sin * (distance + anchor.height / 2);
  const [left, top] = [middleX - anchor.width / 2, middleY - anchor.height / 2];
  return { left, top, right: left + anchor.width, bottom: top + anchor.height };
}

function area(box: Box): number {
  return (box.right - box.left) * (box.bottom - box.top);
}

function shared(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}
