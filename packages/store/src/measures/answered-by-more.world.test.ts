/** Calls that several groups answered, in more fortnights than the gate has the time for. */
import { test } from "vitest";
import { startMigrated } from "../testing/migrated.test-scene.ts";
import { answeredByMoreHouse, holdsForSeveralGroups } from "./answered-by-more.test-scene.ts";

answeredByMoreHouse(startMigrated);

test(
  "a call that several groups answered is one call in all lines and totals, from tables and roll-ups",
  () => holdsForSeveralGroups(15),
  1_200_000,
);
