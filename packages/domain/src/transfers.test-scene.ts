import { expect } from "vitest";
import { exampleHotline } from "./example.ts";
import type { GroupId, LegId, UserId } from "./ids.ts";
import { callRecord } from "./readmodel.ts";
import { type Stage, talking } from "./testing/stage.ts";

export const withCarrier = () => {
  const config = exampleHotline();
  return { ...config, trunks: config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)) };
};
export const user = (no: string) => `agent-${no}` as UserId;
export const business = "business" as GroupId;
export const complaint = "complaint" as GroupId;
export const outside = "01087654321";
export const far = (on: Stage) => [...on.legs.values()].findLast((leg) => leg.to !== undefined)?.leg as LegId;
export const rung = (on: Stage, no: string) => on.rings(`browser-${no}`) as LegId;
export const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) => on.asks(`agent-${no}`, command);

/** 8001 talks; 8002 and the supervisor 8000 are ready. */
export function scene() {
  const { on, leg, agent } = talking({ config: withCarrier() });
  on.sits("8002");
  on.passes(10);
  on.sits("8000");
  return { on, leg, agent };
}
/** 8001 consults 8002, who has answered. */
export function consulting() {
  const { on, leg, agent } = scene();
  expect(ask(on, "8001", { do: "consult", to: { agent: user("8002") } })).toBeUndefined();
  const other = rung(on, "8002");
  on.picksUp(other);
  return { on, leg, agent, other };
}
export const record = (on: Stage) => {
  const call = on.find("CallArrived")[0]?.call;
  if (!call) throw new Error("no call");
  return callRecord(on.of(call));
};
