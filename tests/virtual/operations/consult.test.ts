/** Consultations: who hears whom while two talk behind the citizen's back, and with whom she stays. */
import type { GroupId, TransferTarget, UserId } from "@zongji/domain";
import { expect, test } from "vitest";
import { Floor, type Seat } from "../floor.ts";

const complaint = "complaint" as GroupId;
const consults = (seat: Seat, to: TransferTarget) => seat.does({ do: "consult", to });

test("a colleague: to and fro, and back to the citizen", () =>
  Floor.tell({ "8001": "agent", "8002": "colleague" }, async (floor, { "8001": seat, "8002": colleague }) => {
    const talk = await floor.talk(seat);
    await consults(seat, { agent: colleague.user });
    const ring = await floor.answer(colleague);
    talk.legs.colleague = ring;
    await talk.fact("ConsultAnswered");
    await floor.sleep(1500);
    await talk.hear("consulting", { citizen: "music", agent: ["colleague"], colleague: ["agent"] });
    const toMs = floor.world.around.now();
    expect(colleague.state).toBe("internal");
    expect(seat.call).toMatchObject({ phase: "consulting", consult: { on: "consulted", answered: true } });
    await seat.does({ do: "swap" });
    expect(seat.call?.consult?.on).toBe("citizen");
    await talk.hear("swapped", { citizen: ["agent"], agent: ["citizen"], colleague: "music" });
    await seat.does({ do: "cancelConsult" });
    expect(seat.call?.phase).toBe("talking");
    expect(seat.call?.consult).toBeUndefined();
    expect(await ring.ended).toMatchObject({ by: "them", how: "BYE" });
    await talk.hear("back", { citizen: ["agent"], agent: ["citizen"] });
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.counts("ConsultStarted", "ConsultAnswered", "TransferStarted")).toEqual({
      ConsultStarted: 1,
      ConsultAnswered: 1,
      TransferStarted: 0,
    });
    expect(talk.facts("ConsultEnded")).toMatchObject([{ outcome: "cancelled" }]);
    await talk.checkRecording();
    await talk.checkConsultation("colleague", toMs);
  }));

test("an outside number: three of them, the third dropped; then two who talk on without her", () =>
  Floor.tell({ "8003": "agent" }, async (floor, { "8003": seat }) => {
    const talk = await floor.talk(seat);
    const consult = async () => {
      await consults(seat, { number: "01088886666" });
      const ring = await floor.outsideRings("01088886666");
      ring.answer();
      talk.legs.outside = ring;
      return ring;
    };
    const first = await consult();
    await talk.fact("ConsultAnswered");
    await talk.hear("consulting", { citizen: "music", agent: ["outside"], outside: ["agent"] });
    await seat.does({ do: "sendDigits", digits: "3#" });
    await floor.sees("the digits reach the outside number", () => first.rtp.digits() === "3#");
    expect(talk.citizen.rtp.digits()).toBe("");
    await seat.does({ do: "threeWay" });
    expect(seat.call?.phase).toBe("threeWay");
    await talk.hear("three of them", {
      citizen: ["agent", "outside"],
      agent: ["citizen", "outside"],
      outside: ["citizen", "agent"],
    });
    await seat.does({ do: "dropThird" });
    expect(seat.call?.phase).toBe("talking");
    expect(await first.ended).toMatchObject({ by: "them", how: "BYE" });
    await talk.hear("without the third", { citizen: ["agent"], agent: ["citizen"] });
    await consult();
    await talk.fact("ConsultAnswered", 2);
    await seat.does({ do: "threeWay" });
    await talk.agent.hangUp();
    await talk.fact("TransferCompleted");
    await floor.areFree(seat.user);
    await talk.hear("the two others", { citizen: ["outside"], outside: ["citizen"] });
    await talk.leg("outside").hangUp();
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.facts("ConsultEnded").map(({ outcome }) => outcome)).toEqual(["threeWay", "threeWay"]);
    expect(talk.counts("ThreeWayStarted", "ThreeWayEnded", "TransferCompleted", "TransferFailed")).toEqual({
      ThreeWayStarted: 2,
      ThreeWayEnded: 2,
      TransferCompleted: 1,
      TransferFailed: 0,
    });
    expect(talk.facts("TransferStarted")).toMatchObject([{ kind: "consult", to: "number" }]);
    await talk.checkRecording();
  }));

test("a group, to whose agent the citizen is handed over", () =>
  Floor.tell({ "8004": "agent", "8005": "colleague" }, async (floor, { "8004": seat, "8005": colleague }) => {
    const talk = await floor.talk(seat);
    await colleague.ready();
    await consults(seat, { group: complaint });
    talk.legs.colleague = await floor.answer(colleague);
    await talk.fact("ConsultAnswered");
    await colleague.busy();
    await floor.sleep(1500);
    await talk.hear("consulting", { citizen: "music", agent: ["colleague"], colleague: ["agent"] });
    const toMs = floor.world.around.now();
    await seat.does({ do: "completeTransfer" });
    expect(seat.state).toBe("wrapUp");
    expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(colleague.state).toBe("talking");
    await talk.hear("handed over", { citizen: ["colleague"], colleague: ["citizen"] });
    await seat.is("busy");
    await colleague.does({ do: "hangUp" });
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(talk.facts("ConsultEnded")).toMatchObject([{ outcome: "transferred" }]);
    expect(talk.facts("TransferStarted")).toMatchObject([{ kind: "consult", to: "group", toGroup: "complaint" }]);
    expect(talk.facts("TalkEnded")).toMatchObject([
      { agentNo: "8004", ending: { cause: "transferred" } },
      { agentNo: "8005", ending: { by: "agent", cause: "hangup" } },
    ]);
    expect(record.talks.at(-1)?.agentNo).toBe("8005");
    await talk.checkRecording();
    await talk.checkConsultation("colleague", toMs);
  }));

test("her supervisor, who refuses, then hangs up; then the citizen does", () =>
  Floor.tell({ "8006": "agent", "8000": "supervisor" }, async (floor, { "8006": seat, "8000": supervisor }) => {
    const talk = await floor.talk(seat);
    await consults(seat, { supervisor: true });
    const refused = await supervisor.phone.nextCall();
    refused.ring();
    refused.refuse(603, "Decline");
    await talk.fact("ConsultEnded");
    await talk.hear("refused", { citizen: ["agent"], agent: ["citizen"] });
    const consult = async () => {
      await consults(seat, { supervisor: true });
      const ring = await floor.answer(supervisor);
      talk.legs.supervisor = ring;
      return ring;
    };
    const second = await consult();
    await talk.fact("ConsultAnswered");
    await talk.hear("consulting", { citizen: "music", agent: ["supervisor"], supervisor: ["agent"] });
    await second.hangUp();
    await talk.fact("ConsultEnded", 2);
    await talk.hear("she has left", { citizen: ["agent"], agent: ["citizen"] });
    const third = await consult();
    await talk.fact("ConsultAnswered", 2);
    await talk.citizen.hangUp();
    expect(await third.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    await floor.areFree(seat.user, supervisor.user);
    await talk.record();
    expect(talk.facts("ConsultEnded").map(({ outcome }) => outcome)).toEqual(["refused", "left", "cancelled"]);
    expect(talk.counts("HoldStarted", "HoldEnded", "TransferStarted")).toEqual({
      HoldStarted: 3,
      HoldEnded: 3,
      TransferStarted: 0,
    });
    await talk.checkRecording();
  }));

test("in vain: nobody ready, herself, nobody there, a number that rings on", () =>
  Floor.tell({ "8001": "agent" }, async (floor, { "8001": seat }) => {
    const talk = await floor.talk(seat);
    expect(await seat.refusal({ do: "consult", to: { group: complaint } })).toBe("targetBusy");
    expect(await seat.refusal({ do: "consult", to: { agent: seat.user } })).toBe("self");
    expect(await seat.refusal({ do: "consult", to: { agent: "agent-8999" as UserId } })).toBe("unknownTarget");
    expect(await seat.refusal({ do: "swap" })).toBe("notConsulting");
    await consults(seat, { number: "01088883333" });
    const ring = await floor.outsideRings("01088883333");
    expect(await seat.refusal({ do: "threeWay" })).toBe("notConsulting");
    expect(await seat.refusal({ do: "completeTransfer" })).toBe("notConsulting");
    await seat.does({ do: "cancelConsult" });
    expect(await ring.ended).toMatchObject({ by: "them", how: "CANCEL" });
    await talk.hear("back", { citizen: ["agent"], agent: ["citizen"] });
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.facts("ConsultEnded")).toMatchObject([{ outcome: "cancelled" }]);
  }));

test("who hangs up while the colleague rings leaves her the citizen", () =>
  Floor.tell({ "8004": "agent", "8005": "colleague" }, async (floor, { "8004": seat, "8005": colleague }) => {
    const talk = await floor.talk(seat);
    await consults(seat, { agent: colleague.user });
    (await colleague.phone.nextCall()).ring();
    await talk.agent.hangUp();
    talk.legs.colleague = await floor.answer(colleague);
    await talk.fact("TransferCompleted");
    await talk.hear("hers", { citizen: ["colleague"], colleague: ["citizen"] });
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.facts("TransferStarted")).toMatchObject([{ kind: "blind", to: "agent", toAgentNo: "8005" }]);
  }));
