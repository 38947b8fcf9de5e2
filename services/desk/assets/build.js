// Builds script, style sheet, icons and favicon into the folder given, else where the desk serves them from.
import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const out = process.argv[2] ?? here("../desk/pages/static");

mkdirSync(out, { recursive: true });
const how = {
  outdir: out,
  entryNames: "[name]",
  bundle: true,
  minify: true,
  legalComments: "none",
  target: ["chrome111", "firefox113", "safari16.4"],
  logLevel: "warning",
};
await build({ ...how, entryPoints: [here("js/desk.js"), here("css/desk.css")] });
// Of its own: fetched when a letter is written.
await build({ ...how, entryPoints: [here("js/editor.js")], format: "esm" });
for (const name of ["icons.svg", "favicon.svg"]) copyFileSync(here(name), `${out}/${name}`);
