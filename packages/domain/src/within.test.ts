import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { LegId, UserId } from "./ids.ts";
import { look } from "./look.ts";
import { internalRecord } from "./readmodel.ts";
import { closeOpen, rebuild } from "./rebuild.ts";
import { agentHangup, promptMs, type Stage, stage } from "./testing/stage.ts";
import { falseSeats, falseStories } from "./testing/truths.ts";

const user = (no: string) => `agent-${no}` as UserId;
const rung = (on: Stage, device: string) => on.rings(device) as LegId;
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) => on.asks(`agent-${no}`, command);

/** 8001 and 8002 talk; 8003 and the supervisor 8000 are there. `hers`, `his`: what each hears. */
function within(device = "browser-8002", config = exampleHotline()) {
  const on = stage({ config });
  for (const no of ["8001", "8003", "8000"]) on.sits(no);
  on.sits("8002", undefined, device);
  ask(on, "8001", { do: "callInternal", agent: user("8002") });
  const one = rung(on, "browser-8001");
  on.picksUp(one);
  const two = rung(on, device);
  on.picksUp(two);
  const seats = () => ["8001", "8002", "8003"].map((no) => on.seat(no));
  return { on, one, two, seats };
}
const ended = (on: Stage) => {
  const [end] = on.find("CallEnded");
  return end && internalRecord(on.of(end.call));
};
const sound = (on: Stage) => {
  expect(on.faults).toEqual([]);
  expect(falseSeats(on.hotline)).toEqual([]);
  expect(falseStories(on.facts, on.hotline.calls.size === 0)).toEqual([]);
};

describe("in an internal call", () => {
  test.each(["8001", "8002"])("%s holds: the colleague has music until she is taken back", (no) => {
    const { on, one, two } = within();
    const [own, far] = no === "8001" ? [one, two] : [two, one];
    const colleague = no === "8001" ? "8002" : "8001";
    expect(ask(on, no, { do: "hold" })).toBeUndefined();
    expect([on.hears(far), on.hears(own)]).toEqual(["music.hold", ""]);
    const [call] = look(on.hotline).calls;
    expect([call?.phase, call?.parties?.map((each) => each.holds === true)]).toEqual([
      "held",
      [no === "8001", no !== "8001"],
    ]);
    expect(ask(on, no, { do: "hold" })).toBe("alreadyHeld");
    expect(ask(on, colleague, { do: "retrieve" })).toBe("notHeld");
    expect(ask(on, no, { do: "retrieve" })).toBeUndefined();
    expect([on.hears(far), on.hears(own)]).toEqual([own, far]);
    ask(on, no, { do: "hold" });
    on.hangsUp(far, agentHangup);
    sound(on);
    expect([on.find("HoldStarted").length, on.hotline.calls.size]).toEqual([2, 0]);
  });

  test("a phone's own key does the same; with two of them on hold the second's counts once the first is back", () => {
    const { on, one, two } = within("phone-8002");
    on.report({ is: "LegHeld", leg: two });
    expect(on.hears(one)).toBe("music.hold");
    on.report({ is: "LegHeld", leg: one });
    on.report({ is: "LegRetrieved", leg: two });
    expect([on.hears(one), on.hears(two)]).toEqual(["", "music.hold"]);
    on.report({ is: "LegRetrieved", leg: one });
    expect([on.hears(one), on.hears(two)]).toEqual([two, one]);
    sound(on);
  });

  test("a caller whose phone is on hold when the colleague answers gives her music", () => {
    const on = stage();
    on.sits("8001", undefined, "phone-8001");
    on.sits("8002");
    const one = on.dials("phone-8001", "8002");
    on.report({ is: "LegHeld", leg: one });
    const two = rung(on, "browser-8002");
    on.picksUp(two);
    expect(on.hears(two)).toBe("music.hold");
    sound(on);
  });

  test("media that was started again plays on", () => {
    const { on, two } = within();
    ask(on, "8001", { do: "hold" });
    on.legs.get(two)!.play = undefined as never;
    on.report({ is: "LegMediaLost", leg: two, why: "mediaRestarted" });
    on.report({ is: "LegMediaBack", leg: two });
    expect(on.find("HoldStarted").length).toBe(1);
  });

  test("a server that dies takes it up where both have a SIP phone; a browser's keys died with it, and so does the call", () => {
    const isBrowser = ({ device }: { readonly device?: string }) => device?.startsWith("browser") === true;
    const { on } = within("phone-8002");
    on.dies(() => {}, isBrowser);
    expect(ended(on)).toMatchObject({ ending: { by: "system", cause: "restart" } });
    sound(on);
    const phones = stage();
    for (const no of ["8001", "8002"]) phones.sits(no, undefined, `phone-${no}`);
    const one = phones.dials("phone-8001", "8002");
    const two = rung(phones, "phone-8002");
    phones.picksUp(two);
    phones.dies(() => {}, isBrowser);
    expect(phones.find("CallEnded")).toEqual([]);
    expect([phones.hears(one), phones.hears(two)]).toEqual([two, one]);
    phones.hangsUp(two, agentHangup);
    sound(phones);
    expect(phones.hotline.calls.size).toBe(0);
  });

  test("either mutes herself, both at once too, and it ends with the call", () => {
    const { on, one, two } = within();
    ask(on, "8002", { do: "mute" });
    expect([on.hears(one), on.hears(two)]).toEqual(["", one]);
    ask(on, "8001", { do: "mute" });
    expect([on.hears(one), on.hears(two)]).toEqual(["", ""]);
    expect(ask(on, "8001", { do: "mute" })).toBe("alreadyMuted");
    const torn = [
      ...on.facts,
      ...closeOpen(rebuild(on.facts)).map((fact) => ({ ...fact, node: "n", epoch: "f", seq: 0, at: 0, v: 1 })),
    ];
    expect(falseStories(torn as typeof on.facts, true)).toEqual([]);
    ask(on, "8002", { do: "unmute" });
    expect([on.hears(one), on.hears(two)]).toEqual([two, ""]);
    expect(ask(on, "8002", { do: "unmute" })).toBe("notMuted");
    ask(on, "8001", { do: "hangUp" });
    sound(on);
  });

  test("digits go to the other", () => {
    const { on, one, two } = within();
    ask(on, "8001", { do: "sendDigits", digits: "12" });
    ask(on, "8002", { do: "sendDigits", digits: "#" });
    expect([on.legs.get(two)?.digits, on.legs.get(one)?.digits]).toEqual(["12", "#"]);
    expect(on.find("DigitsSent").map(({ agentNo, count }) => [agentNo, count])).toEqual([
      ["8001", 2],
      ["8002", 1],
    ]);
  });

  test.each(["8001", "8002"])("%s sends the colleague on to another, and is free at once", (no) => {
    const { on, one, two, seats } = within();
    const [own, stays] = no === "8001" ? [one, two] : [two, one];
    ask(on, no, { do: "hold" });
    expect(ask(on, no, { do: "transfer", to: { agent: user("8003") } })).toBeUndefined();
    expect(on.legs.get(own)?.at).toBe("gone");
    expect([on.hears(stays), on.seat(no), on.seat("8003")]).toEqual(["tone.ringback", "ready", "ringing"]);
    sound(on);
    const three = rung(on, "browser-8003");
    on.picksUp(three);
    expect([on.hears(stays), on.hears(three)]).toEqual([three, stays]);
    expect(seats()).toEqual(no === "8001" ? ["ready", "internal", "internal"] : ["internal", "ready", "internal"]);
    expect(look(on.hotline).agents.find(({ user: each }) => each === user("8003"))?.internal?.agent).toBe(
      user(no === "8001" ? "8002" : "8001"),
    );
    on.hangsUp(stays, agentHangup);
    sound(on);
    expect(ended(on)).toMatchObject({
      agents: [user("8001"), user("8002"), user("8003")],
      agentNos: ["8001", "8002", "8003"],
    });
    expect(on.find("TransferCompleted").length).toBe(1);
  });

  const failures = (on: Stage) => on.find("TransferFailed").map(({ reason, agentNo }) => [reason, agentNo]);

  test("who is sent on and reaches nobody comes back to who sent her, and they talk on", () => {
    const { on, two, seats } = within();
    ask(on, "8001", { do: "transfer", to: { agent: user("8003") } });
    on.passes(30_000);
    expect([on.hears(two), seats()]).toEqual(["tone.ringback", ["ringing", "internal", "ready"]]);
    expect(failures(on)).toEqual([["noAnswer", "8001"]]);
    const { calls, agents } = look(on.hotline);
    expect(calls[0]).toMatchObject({
      phase: "calling",
      nobody: { at: "returns", why: "noAnswer", agent: user("8003") },
      agent: user("8002"),
      number: "8001",
    });
    expect(agents.find((each) => each.user === user("8001"))?.internal?.agent).toBe(user("8002"));
    sound(on);
    const back = rung(on, "browser-8001");
    on.picksUp(back);
    expect([on.hears(two), on.hears(back), seats()]).toEqual([back, two, ["internal", "internal", "ready"]]);
    expect(on.find("TransferCompleted")).toEqual([]);
    on.hangsUp(back, agentHangup);
    sound(on);
    expect(failures(on).length).toBe(1);
  });

  test("who comes back to one who forwards her calls does not go there; a colleague may pick her up", () => {
    const config = exampleHotline();
    const agents = config.agents.map((each) =>
      each.user === user("8001") ? { ...each, forwarding: { noAnswer: { agent: user("8004"), afterMs: 9000 } } } : each,
    );
    const { on, two } = within(undefined, { ...config, agents });
    on.sits("8004");
    ask(on, "8001", { do: "transfer", to: { agent: user("8003") } });
    ask(on, "8003", { do: "hangUp" });
    expect(on.seat("8001")).toBe("ringing");
    ask(on, "8004", { do: "pickUp" });
    ask(on, "8004", { do: "hangUp" });
    expect([on.seat("8001"), on.seat("8004")]).toEqual(["ringing", "ready"]);
    ask(on, "8004", { do: "pickUp" });
    const taker = rung(on, "browser-8004");
    on.picksUp(taker);
    expect(on.hears(two)).toBe(taker);
    sound(on);
    const again = within(undefined, { ...config, agents });
    again.on.sits("8004");
    ask(again.on, "8001", { do: "transfer", to: { agent: user("8003") } });
    ask(again.on, "8003", { do: "hangUp" });
    again.on.passes(30_000);
    expect([again.on.seat("8004"), again.on.hears(again.two)]).toEqual(["ready", "internal.nobody"]);
  });

  test.each(["is in a call", "does not answer", "refuses"])("where who sent her on %s, she is told so", (how) => {
    const { on, two, seats } = within();
    ask(on, "8001", { do: "transfer", to: { agent: user("8003") } });
    if (how === "is in a call") ask(on, "8001", { do: "work" });
    ask(on, "8003", { do: "hangUp" });
    if (how === "refuses") ask(on, "8001", { do: "hangUp" });
    if (how === "does not answer") on.passes(30_000);
    expect([on.hears(two), on.seat("8002")]).toEqual(["internal.nobody", "internal"]);
    expect(look(on.hotline).calls[0]?.nobody).toMatchObject({
      at: "told",
      why: how === "does not answer" ? "noAnswer" : "refused",
      agent: user(how === "is in a call" ? "8003" : "8001"),
    });
    sound(on);
    on.passes(promptMs);
    expect(seats().slice(1)).toEqual(["ready", "ready"]);
    expect(failures(on)).toEqual([["refused", "8001"]]);
    expect(on.find("InternalEnded")).toMatchObject([
      { ending: { cause: how === "does not answer" ? "noAnswer" : "refused" } },
    ]);
    expect(on.hotline.calls.size).toBe(0);
    sound(on);
  });

  test("who hangs up while she is told so leaves with the same end", () => {
    for (const how of ["desk", "phone"]) {
      const { on, two } = within();
      ask(on, "8001", { do: "transfer", to: { agent: user("8003") } });
      ask(on, "8001", { do: "work" });
      ask(on, "8003", { do: "hangUp" });
      if (how === "desk") ask(on, "8002", { do: "hangUp" });
      else on.hangsUp(two, agentHangup);
      expect([how, on.hotline.calls.size, on.seat("8002")]).toEqual([how, 0, "ready"]);
      expect(on.find("InternalEnded")).toMatchObject([{ ending: { by: "agent", cause: "refused" } }]);
      sound(on);
    }
  });

  test("who hangs up while she is sent on ends it", () => {
    const { on, seats } = within();
    ask(on, "8001", { do: "transfer", to: { agent: user("8003") } });
    ask(on, "8002", { do: "hangUp" });
    expect(failures(on)).toEqual([["ended", "8001"]]);
    expect(seats()).toEqual(["ready", "ready", "ready"]);
    sound(on);
  });

  test("a wish that can't be honoured leaves the talk as it is", () => {
    const { on, one, two } = within();
    const refused = (to: Extract<Parameters<Stage["asks"]>[1], { do: "transfer" }>["to"]) =>
      ask(on, "8001", { do: "transfer", to });
    expect(refused({ agent: user("8001") })).toBe("self");
    expect(refused({ agent: user("8002") })).toBe("targetBusy");
    expect(refused({ agent: user("8004") })).toBe("targetUnreachable");
    expect(refused({ flow: "main" as never })).toBe("unknownTarget");
    expect(ask(on, "8001", { do: "consult", to: { agent: user("8003") } })).toBe("internalCall");
    expect(ask(on, "8002", { do: "consult", to: { agent: user("8003") } })).toBe("internalCall");
    expect(ask(on, "8002", { do: "announceAgentNo" })).toBe("notInCall");
    expect([on.hears(one), on.hears(two)]).toEqual([two, one]);
    sound(on);
  });

  test("REFER of a phone sends on as the desk does, and one that can't be honoured is told so", () => {
    const { on, two } = within("phone-8002");
    const refer = (to: string) => {
      on.report({ is: "LegReferred", leg: two, refer: "r", to });
      return on.commands.flatMap((each) => (each.do === "AnswerRefer" ? [each.status] : []));
    };
    expect(refer("8004")).toEqual([480]);
    expect(refer("8003")).toEqual([480, 202, 200]);
    on.picksUp(rung(on, "browser-8003"));
    expect([on.seat("8001"), on.seat("8002"), on.seat("8003")]).toEqual(["internal", "ready", "internal"]);
    sound(on);
  });

  test("a supervisor listens to either, whispers to her alone, joins both, and takes nothing over", () => {
    const { on, one, two } = within();
    expect(ask(on, "8000", { do: "listen", agent: user("8002") })).toBeUndefined();
    const seat = rung(on, "browser-8000");
    on.picksUp(seat);
    const all = () => [one, two, seat].map((leg) => on.hears(leg));
    const by = (...legs: LegId[]) => [...legs].sort().join(" ");
    expect(all()).toEqual([two, one, by(one, two)]);
    ask(on, "8000", { do: "whisper", agent: user("8002") });
    expect(all()).toEqual([two, by(one, seat), by(one, two)]);
    ask(on, "8000", { do: "join", agent: user("8002") });
    expect(all()).toEqual([by(two, seat), by(one, seat), by(one, two)]);
    expect(ask(on, "8000", { do: "listen", agent: user("8001") })).toBe("inCall");
    expect(ask(on, "8000", { do: "intercept", agent: user("8002") })).toBe("internalCall");
    ask(on, "8000", { do: "release", agent: user("8001"), reason: "enough" });
    expect([on.seat("8000"), on.seat("8001"), on.seat("8002")]).toEqual(["ready", "ready", "ready"]);
    sound(on);
  });

  test("a supervisor who listens leaves when the colleague is sent on", () => {
    const { on } = within();
    ask(on, "8000", { do: "listen", agent: user("8002") });
    on.picksUp(rung(on, "browser-8000"));
    ask(on, "8001", { do: "transfer", to: { agent: user("8003") } });
    expect(on.seat("8000")).toBe("ready");
    sound(on);
  });
});
