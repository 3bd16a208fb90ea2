import { newWorld, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Floor, type Seat } from "./floor.ts";
import { counts, factsOf } from "./talk.ts";

let world: World;
let floor: Floor;
let seats: Record<"holds" | "mutes", Seat>;
beforeAll(async () => {
  world = newWorld();
  floor = await Floor.open(world);
  seats = {
    holds: await floor.seat("8001", "agent"),
    mutes: await floor.seat("8002", "agent"),
  };
}, 120_000);
afterAll(() => world.close());

describe.concurrent("in a talk", { timeout: 600_000 }, () => {
  test("who is put on hold has music and her agent nobody; both hear each other again afterwards", async () => {
    const seat = seats.holds;
    const talk = await floor.talk(seat);
    await talk.hear("at first", { citizen: ["agent"], agent: ["citizen"] });
    expect((await seat.person.post("/api/agent/hold")).call.at).toBe("held");
    await talk.hear("on hold", { citizen: "music", agent: [] });
    await expect(seat.person.post("/api/agent/hold")).rejects.toThrow(/409.*alreadyHeld/);
    expect((await seat.person.post("/api/agent/retrieve")).call.at).toBe("talking");
    await talk.hear("retrieved", { citizen: ["agent"], agent: ["citizen"] });
    await seat.person.post("/api/agent/hold");
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(counts(record, "HoldStarted", "HoldEnded")).toEqual({ HoldStarted: 2, HoldEnded: 2 });
    await talk.checkRecording(record);
    await floor.areFree(seat);
  });

  test("a muted agent is heard by nobody; her number and her digits reach the citizen", async () => {
    const seat = seats.mutes;
    const talk = await floor.talk(seat);
    expect((await seat.person.post("/api/agent/mute")).call.muted).toBe(true);
    await talk.hear("muted", { citizen: [], agent: ["citizen"] });
    expect((await seat.person.post("/api/agent/unmute")).call.muted).toBe(false);
    await talk.hear("heard again", { citizen: ["agent"], agent: ["citizen"] });
    const words = ["agentNo.prefix", ...[..."8002"].map((digit) => `digit.${digit}`), "agentNo.suffix"];
    await talk.words("citizen", words, async () => {
      await seat.person.post("/api/agent/announce");
      await talk.fact("AgentNoAnnounced");
    });
    await seat.person.post("/api/agent/digits", { digits: "12*#0D" });
    await until("the digits come", () => talk.citizen.rtp.digits() === "12*#0D");
    await talk.hear("after the digits", { citizen: ["agent"], agent: ["citizen"] });
    await talk.agent.hangUp();
    await talk.fact("SurveyOffered");
    await talk.citizen.press("1");
    await talk.citizen.ended;
    const record = await talk.record();
    expect(counts(record, "MuteStarted", "MuteEnded", "AgentNoAnnounced")).toEqual({
      MuteStarted: 1,
      MuteEnded: 1,
      AgentNoAnnounced: 1,
    });
    expect(factsOf(record, "DigitsSent")).toMatchObject([{ count: 6 }]);
    expect(record.row.rating).toMatchObject({ option: "非常满意" });
    await talk.checkRecording(record);
    await floor.areFree(seat);
  });
});

test("nothing is left of these talks", { timeout: 90_000 }, () => floor.expectNothingLeft());
