import { expect, it } from "vitest";
import { presentPast } from "./past.ts";

const t0 = 1_795_000_000_000;

it("an earlier call of a citizen tells when, which way, by whom and how it came out, and no number", () => {
  const past = { id: "c0", started_at: t0, agent_no: "8001", disposition: "D1", talk_ms: 3000 };
  const shown = { call: "c0", at: t0, agentNo: "8001", disposition: "D1", talkMs: 3000 };
  expect(presentPast({ ...past, direction: "inbound" })).toEqual({ ...shown, direction: "inbound" });
  expect(presentPast({ ...past, direction: "outbound" })).toEqual({ ...shown, direction: "outbound" });
});
