import type { UserId } from "@zongji/domain";
import { Refusal } from "@zongji/web";
import { expect, test } from "vitest";
import type { AgentRoom } from "./room.ts";
import { agentRoutes } from "./routes.ts";
import { stage } from "./stage.test-scene.ts";

const user = "agent-8001" as UserId;

test("a call out that returns a missed call is checked first, by whom it calls, and names it in its fact", async () => {
  const at = stage();
  at.signIn(user, "phone-8001", ["business"]);
  const asked: string[][] = [];
  const room = {
    live: { ...at.live, parties: { idOf: (number: string) => `party of ${number}` } },
    pastCallsOf: async () => [],
    checkCallBack: async (_principal: unknown, ...what: [string, string]) => {
      asked.push(what);
      if (what[0] !== "missed") throw new Refusal("refused", { reason: "unknownCall" });
    },
  } as unknown as AgentRoom;
  const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
  agentRoutes(((id: string, deed: never) => deeds.set(id, deed)) as never, room);
  const permissions = [{ action: "number.unmasked", scope: "all" }];
  const principal = { user: { id: user, agentNo: "8001", groups: ["business"] }, permissions };
  const callOut = (body: object) => deeds.get("agentCallOut")!({ session: { principal }, body });
  const dials = () => at.facts.flatMap((fact) => (fact.type === "DialStarted" ? [fact.parent] : []));

  await expect(callOut({ number: "13900001111", parent: "other" })).rejects.toMatchObject({ code: "refused" });
  expect(at.last("Originate")).toBeUndefined();
  await callOut({ number: "13900001111", parent: "missed" });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  expect(dials()).toEqual(["missed"]);
  expect(asked).toEqual([
    ["other", "party of 13900001111"],
    ["missed", "party of 13900001111"],
  ]);
});

test("a call out that returns none is checked by nobody", async () => {
  const at = stage();
  at.signIn(user, "phone-8001", ["business"]);
  const room = { live: at.live, pastCallsOf: async () => [] } as unknown as AgentRoom;
  const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
  agentRoutes(((id: string, deed: never) => deeds.set(id, deed)) as never, room);
  const principal = { user: { id: user, agentNo: "8001", groups: ["business"] }, permissions: [] };
  await deeds.get("agentCallOut")!({ session: { principal }, body: { number: "13900001111" } });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  expect(at.facts.flatMap((fact) => (fact.type === "DialStarted" ? [fact.parent] : []))).toEqual([undefined]);
});
