/** A supervisor listens, whispers, joins, takes over, ends, comes to help, and sets agents ready, busy and out. */
import type { Command } from "@zongji/domain";
import { expect, test } from "vitest";
import { Floor, type Seat } from "../floor.ts";
import type { Talk } from "../talk.ts";

const reason = "值班安排";
type Over = Extract<Command, { readonly agent: unknown }>["do"];

/** Operations of a supervisor on an agent. */
const over = ({ floor, user }: Seat, what: Exclude<Over, "callInternal" | "answerEmergency">, agent: Seat) =>
  floor.ask(user, { do: what, agent: agent.user, reason } as Command);
const does = async (supervisor: Seat, what: Parameters<typeof over>[1], agent: Seat): Promise<void> =>
  expect(await over(supervisor, what, agent)).toBeUndefined();

/** Her phone picks up by itself, as it is told to. */
const picksUp = async (talk: Talk, supervisor: Seat, what: Parameters<typeof over>[1], agent: Seat) => {
  await does(supervisor, what, agent);
  const ring = await supervisor.floor.picksUpByItself(supervisor.phone);
  talk.legs.supervisor = ring;
  return ring;
};

test("listens, whispers, joins, and takes the talk over", () =>
  Floor.tell({ "8001": "agent", "8000": "supervisor" }, async (floor, { "8001": seat, "8000": supervisor }) => {
    const talk = await floor.talk(seat);
    await picksUp(talk, supervisor, "listen", seat);
    await talk.fact("WatchStarted");
    expect(supervisor.state).toBe("monitoring");
    await talk.hear("she listens", { citizen: ["agent"], agent: ["citizen"], supervisor: ["citizen", "agent"] });
    await does(supervisor, "whisper", seat);
    await talk.fact("WatchChanged");
    await talk.hear("she whispers", {
      citizen: ["agent"],
      agent: ["citizen", "supervisor"],
      supervisor: ["citizen", "agent"],
    });
    await does(supervisor, "join", seat);
    await talk.fact("WatchChanged", 2);
    await talk.hear("she has joined", {
      citizen: ["agent", "supervisor"],
      agent: ["citizen", "supervisor"],
      supervisor: ["citizen", "agent"],
    });
    await does(supervisor, "intercept", seat);
    await talk.fact("Intercepted");
    expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(supervisor.state).toBe("talking");
    await talk.hear("she has taken over", { citizen: ["supervisor"], supervisor: ["citizen"] });
    await floor.areFree(seat.user);
    await supervisor.does({ do: "hangUp" });
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.counts("WatchStarted", "WatchChanged", "WatchEnded", "Intercepted")).toEqual({
      WatchStarted: 1,
      WatchChanged: 2,
      WatchEnded: 1,
      Intercepted: 1,
    });
    expect(talk.facts("TalkEnded").map(({ agentNo }) => agentNo)).toEqual(["8001", "8000"]);
    await talk.checkRecording();
  }));

test("watches a consultation: hears whom the agent hears, and the citizen none of it", () =>
  Floor.tell({ "8003": "agent", "8004": "colleague", "8000": "supervisor" }, async (floor, seats) => {
    const { "8003": seat, "8004": colleague, "8000": supervisor } = seats;
    const talk = await floor.talk(seat);
    await picksUp(talk, supervisor, "whisper", seat);
    await talk.fact("WatchStarted");
    await seat.does({ do: "consult", to: { agent: colleague.user } });
    talk.legs.colleague = await floor.answer(colleague);
    await talk.fact("ConsultAnswered");
    await talk.hear("she whispers in the consultation", {
      citizen: "music",
      agent: ["colleague", "supervisor"],
      colleague: ["agent"],
      supervisor: ["agent", "colleague"],
    });
    await does(supervisor, "join", seat);
    await talk.fact("WatchChanged");
    await talk.hear("she has joined the consultation", {
      citizen: "music",
      agent: ["colleague", "supervisor"],
      colleague: ["agent", "supervisor"],
      supervisor: ["agent", "colleague"],
    });
    await does(supervisor, "listen", seat);
    await talk.fact("WatchChanged", 2);
    await seat.does({ do: "swap" });
    await talk.hear("the agent is back with the citizen", {
      citizen: ["agent"],
      agent: ["citizen"],
      colleague: "music",
      supervisor: ["citizen", "agent"],
    });
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.counts("WatchStarted", "WatchEnded")).toEqual({ WatchStarted: 1, WatchEnded: 1 });
    await talk.checkRecording();
  }));

test("stops watching, and the talk goes on; takes a call over that still rings", () =>
  Floor.tell({ "8002": "agent", "8000": "supervisor" }, async (floor, { "8002": seat, "8000": supervisor }) => {
    const talk = await floor.talk(seat);
    const watching = await picksUp(talk, supervisor, "join", seat);
    await talk.fact("WatchStarted");
    await supervisor.does({ do: "stopWatching" });
    expect(await watching.ended).toMatchObject({ by: "them", how: "BYE" });
    await talk.hear("without her", { citizen: ["agent"], agent: ["citizen"] });
    await floor.areFree(supervisor.user);
    await talk.citizen.hangUp();
    await talk.record();
    const { talk: next, ring } = await floor.ring(seat);
    await picksUp(next, supervisor, "intercept", seat);
    expect(await ring.ended).toMatchObject({ by: "them", how: "CANCEL" });
    await next.fact("OfferAnswered");
    await seat.busy();
    await next.hear("taken from the ring", { citizen: ["supervisor"], supervisor: ["citizen"] });
    await next.citizen.hangUp();
    await next.record();
    expect(next.facts("OfferEnded")).toMatchObject([{ agentNo: "8002", reason: "PICKED_UP" }]);
    expect(next.facts("OfferAnswered")).toMatchObject([{ agentNo: "8000" }]);
  }));

test("is rung by the emergency button, joins, sees to it, and is needed again", () =>
  Floor.tell({ "8003": "agent", "8000": "supervisor" }, async (floor, { "8003": seat, "8000": supervisor }) => {
    const talk = await floor.talk(seat);
    await seat.does({ do: "emergency" });
    const ring = await supervisor.phone.nextCall();
    ring.ring();
    expect(seat.call?.emergency).toBeTypeOf("number");
    await talk.hear("while it rings", { citizen: ["agent"], agent: ["citizen"] });
    ring.answer();
    talk.legs.supervisor = ring;
    await talk.fact("WatchStarted");
    await talk.hear("she is there", {
      citizen: ["agent", "supervisor"],
      agent: ["citizen", "supervisor"],
      supervisor: ["citizen", "agent"],
    });
    await supervisor.does({ do: "stopWatching" });
    expect(await ring.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(seat.call?.emergency).toBeUndefined();
    await floor.areFree(supervisor.user);
    await seat.does({ do: "emergency" });
    const again = await supervisor.phone.nextCall();
    again.ring();
    expect(seat.call).toMatchObject({ emergency: expect.any(Number), helped: true });
    again.answer();
    await talk.fact("WatchStarted", 2);
    expect(seat.call).toMatchObject({ emergency: expect.any(Number), helped: true });
    await talk.agent.hangUp();
    expect(await again.ended).toMatchObject({ by: "them", how: "BYE" });
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.facts("EmergencyRaised")).toHaveLength(2);
    expect(talk.facts("WatchStarted")).toMatchObject(Array(2).fill({ mode: "join", emergency: true }));
    await talk.checkRecording();
  }));

test("ends a talk; nobody is asked to rate it", () =>
  Floor.tell({ "8001": "agent", "8000": "supervisor" }, async (floor, { "8001": seat, "8000": supervisor }) => {
    const talk = await floor.talk(seat);
    await does(supervisor, "release", seat);
    expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(await talk.citizen.ended).toMatchObject({ by: "them", how: "BYE" });
    await talk.record();
    expect(talk.facts("TalkEnded")).toMatchObject([{ ending: { by: "supervisor", cause: "released" } }]);
    expect(talk.counts("SurveyOffered")).toEqual({ SurveyOffered: 0 });
    expect(talk.facts("SupervisorActed")).toMatchObject([{ agent: seat.user, reason }]);
  }));

test("sets an agent ready and busy, also while her phone rings: she is so after the call", () =>
  Floor.tell({ "8002": "agent", "8000": "supervisor" }, async (floor, { "8002": seat, "8000": supervisor }) => {
    await does(supervisor, "forceReady", seat);
    expect(seat.state).toBe("ready");
    await does(supervisor, "forceBusy", seat);
    expect(seat.state).toBe("busy");
    const { talk, ring } = await floor.ring(seat);
    await seat.busy();
    await does(supervisor, "forceReady", seat);
    expect(seat.state).toBe("ringing");
    ring.answer();
    await seat.is("talking");
    await talk.citizen.hangUp();
    await seat.is("ready");
    await does(supervisor, "forceBusy", seat);
    await talk.record();
    expect(talk.facts("OfferAnswered")).toHaveLength(1);
  }));

test("signs an agent out: after her talk, and at once while her phone rings", () =>
  Floor.tell({ "8002": "agent", "8004": "colleague", "8000": "supervisor" }, async (floor, seats) => {
    const { "8002": seat, "8004": other, "8000": supervisor } = seats;
    const talk = await floor.talk(seat);
    await does(supervisor, "forceBusy", seat);
    await does(supervisor, "forceSignOut", seat);
    await floor.sleep(10_000);
    expect(seat.state).toBe("talking");
    await talk.agent.hangUp();
    await seat.is("offline");
    await talk.citizen.hangUp();
    await talk.record();
    const { talk: rings, ring } = await floor.ring(other);
    await does(supervisor, "forceSignOut", other);
    expect(await ring.ended).toMatchObject({ by: "them", how: "CANCEL" });
    await other.is("offline");
    await rings.citizen.hangUp();
    await rings.record("D3");
    expect(rings.facts("OfferEnded")).toMatchObject([{ agentNo: "8004", reason: "FORCED" }]);
  }));
