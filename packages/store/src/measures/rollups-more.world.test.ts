/** The property of roll-ups over more fortnights than the gate has the time for. */
import { test } from "vitest";
import { startMigrated } from "../testing/migrated.test-scene.ts";
import { holdsThroughRollups, rollupHouse } from "./rollups.test-scene.ts";

rollupHouse(startMigrated);

test(
  "every measure through roll-ups is what the tables say, before and after late facts, in many fortnights",
  () => holdsThroughRollups(20),
  1_200_000,
);
