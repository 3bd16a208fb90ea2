// runs: alone
import { fileURLToPath } from "node:url";
import { newWorld, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

it("30 callers in the menu and six talking, recorded, for a minute, while ten too many are refused: nothing is lost", async () => {
  // What `npm run rehearse -- --minutes 1` runs; it throws with all that was said where the exit code is not 0.
  const args = [`${root}bin/load.mjs`, `${root}tests/load/rehearse.ts`, "--minutes", "1"];
  const said = await world.run("rehearse", process.execPath, args, { cwd: root, limitMs: 280_000 });
  console.log(said);
  expect(said).toMatch(/^PASSED$/m);
}, 300_000);
