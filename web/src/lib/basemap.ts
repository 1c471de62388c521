// The map under the picture: land, water and lines from files of this program, in the colours of the page. Nothing is fetched from elsewhere.
import type { GeoJSONSourceSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";

export type Box = [west: number, south: number, east: number, north: number];

const FOLDER = "/geo";

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function file(name: string): GeoJSONSourceSpecification {
  return { type: "geojson", data: `${location.origin}${FOLDER}/${name}` };
}

/** The countries whose box meets the area: only their inner lines are fetched. */
export async function near(area: Box): Promise<string[]> {
  const answer = await fetch(`${FOLDER}/index.json`);
  if (!answer.ok) return [];
  const index = (await answer.json()) as Record<string, Box>;
  const [west, south, east, north] = area;
  return Object.entries(index)
    .filter(([, box]) => box[0] <= east && box[2] >= west && box[1] <= north && box[3] >= south)
    .filter(([, box]) => box[2] - box[0] < 180) // boxes across the date line meet everything
    .map(([country]) => country);
}

export function style(countries: readonly string[]): StyleSpecification {
  const admin = (country: string) => `admin-${country}`;
  return {
    version: 8,
    sources: {
      world: file("world.json"),
      water: file("water.json"),
      ...Object.fromEntries(countries.map((country) => [admin(country), file(`admin/${country}.json`)])),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("--sea") } },
      { id: "land", type: "fill", source: "world", filter: ["==", ["get", "kind"], "land"], paint: { "fill-color": colour("--land") } },
      { id: "lakes", type: "fill", source: "water", filter: ["==", ["get", "kind"], "lakes"], paint: { "fill-color": colour("--sea") } },
      {
        id: "rivers",
        type: "line",
        source: "water",
        filter: ["==", ["get", "kind"], "rivers"],
        paint: { "line-color": colour("--line"), "line-width": 1 },
      },
      {
        id: "lines",
        type: "line",
        source: "world",
        filter: ["==", ["get", "kind"], "line"],
        maxzoom: 6,
        paint: { "line-color": colour("--line-strong"), "line-width": 0.8 },
      },
      ...countries.map(
        (country): LayerSpecification => ({
          id: admin(country),
          type: "line",
          source: admin(country),
          minzoom: 5,
          paint: { "line-color": colour("--line-strong"), "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.4, 10, 1.1], "line-dasharray": [3, 2] },
        }),
      ),
    ],
  };
}
