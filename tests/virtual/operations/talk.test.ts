/** Operations of an agent in a talk: hold, mute, digits, her number, work afterwards. */
import { expect, test } from "vitest";
import { Floor } from "../floor.ts";

test("who is put on hold has music and her agent nobody; both hear each other again afterwards", () =>
  Floor.tell({ "8001": "agent" }, async (floor, { "8001": seat }) => {
    const talk = await floor.talk(seat);
    await talk.hear("at first", { citizen: ["agent"], agent: ["citizen"] });
    await seat.does({ do: "hold" });
    expect(seat.call?.phase).toBe("held");
    await talk.hear("on hold", { citizen: "music", agent: [] });
    expect(await seat.refusal({ do: "hold" })).toBe("alreadyHeld");
    await seat.does({ do: "retrieve" });
    expect(seat.call?.phase).toBe("talking");
    await talk.hear("retrieved", { citizen: ["agent"], agent: ["citizen"] });
    await seat.does({ do: "hold" });
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.counts("HoldStarted", "HoldEnded")).toEqual({ HoldStarted: 2, HoldEnded: 2 });
    await talk.checkRecording();
  }));

test("a muted agent is heard by nobody; her number and her digits reach the citizen, whose rating counts", () =>
  Floor.tell({ "8002": "agent" }, async (floor, { "8002": seat }) => {
    const talk = await floor.talk(seat);
    await seat.does({ do: "mute" });
    expect(seat.call?.muted).toBe(true);
    await talk.hear("muted", { citizen: [], agent: ["citizen"] });
    await seat.does({ do: "unmute" });
    expect(seat.call?.muted).toBeUndefined();
    await talk.hear("heard again", { citizen: ["agent"], agent: ["citizen"] });
    const words = ["agentNo.prefix", ...[..."8002"].map((digit) => `digit.${digit}`), "agentNo.suffix"];
    await talk.words("citizen", words, async () => {
      await seat.does({ do: "announceAgentNo" });
      await talk.fact("AgentNoAnnounced");
    });
    await seat.does({ do: "sendDigits", digits: "12*#0D" });
    await floor.sees("the digits come", () => talk.citizen.rtp.digits() === "12*#0D");
    await talk.hear("after the digits", { citizen: ["agent"], agent: ["citizen"] });
    await talk.agent.hangUp();
    await talk.fact("SurveyOffered");
    await talk.citizen.press("1");
    await talk.citizen.ended;
    const record = await talk.record();
    expect(talk.counts("MuteStarted", "MuteEnded", "AgentNoAnnounced")).toEqual({
      MuteStarted: 1,
      MuteEnded: 1,
      AgentNoAnnounced: 1,
    });
    expect(talk.facts("DigitsSent")).toMatchObject([{ count: 6 }]);
    expect(record.rating).toMatchObject({ option: "非常满意" });
    await talk.checkRecording();
  }));

test("work after a talk ends by itself, on its millisecond, and work that she began herself when she says so", () =>
  Floor.tell({ "8003": "agent" }, async (floor, { "8003": seat }) => {
    const talk = await floor.talk(seat);
    await seat.does({ do: "hangUp" });
    expect(seat.state).toBe("wrapUp");
    const begun = await talk.fact("WrapUpStarted");
    const ended = await talk.fact("WrapUpEnded");
    expect(begun).toMatchObject({ limitMs: 500 });
    expect(ended).toMatchObject({ why: "time" });
    expect(ended.at - begun.at).toBe(500);
    expect(seat.state).toBe("busy");
    await talk.citizen.hangUp();
    await talk.record();
    await seat.does({ do: "work" });
    await floor.sleep(60_000);
    expect(seat.state).toBe("wrapUp");
    await seat.does({ do: "endWrapUp" });
    expect(seat.state).toBe("busy");
  }));
