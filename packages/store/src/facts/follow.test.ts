import type { Fact } from "@zongji/domain";
import { expect, test } from "vitest";
import type { Db } from "../database/index.ts";
import { followEach } from "./follow.ts";

const fact = (type: string, seq: number) => ({ type, seq, node: "n1", epoch: "e", at: 1, v: 1 }) as unknown as Fact;

test("a follower with handlers follows their fact types; each handler gets its facts in order, one at a time", async () => {
  const told: string[] = [];
  const db = {} as Db;
  const { name, on, perform } = followEach("test", [], {
    NodeStarted: async ({ seq }) => {
      await new Promise((resolve) => setImmediate(resolve));
      told.push(`started ${seq}`);
    },
    NodeStopped: ({ seq }, given) => told.push(`stopped ${seq} ${given === db}`),
  });
  expect([name, on]).toEqual(["test", ["NodeStarted", "NodeStopped"]]);
  await perform(
    [fact("NodeStarted", 1), fact("MediaRestarted", 2), fact("NodeStopped", 3), fact("NodeStarted", 4)],
    db,
  );
  expect(told).toEqual(["started 1", "stopped 3 true", "started 4"]);
});
