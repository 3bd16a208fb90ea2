import { newWorld, sleep, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Floor, type Seat } from "./floor.ts";
import { counts, factsOf, type Talk } from "./talk.ts";

let world: World;
let floor: Floor;
let seats: Record<"8001" | "8002" | "8003" | "8004" | "8000", Seat>;
beforeAll(async () => {
  world = newWorld();
  floor = await Floor.open(world);
  const [a, b, c, d, e] = await Promise.all([
    floor.seat("8001", "agent"),
    floor.seat("8002", "agent"),
    floor.seat("8003", "agent"),
    floor.seat("8004", "colleague"),
    floor.seat("8000", "supervisor"),
  ]);
  seats = { "8001": a, "8002": b, "8003": c, "8004": d, "8000": e };
}, 120_000);
afterAll(() => world.close());

const reason = { reason: "值班安排" };
const over = (what: string, { user }: Seat, body?: unknown) =>
  seats["8000"].person.post(`/api/supervision/agents/${user}/${what}`, body);

/** The supervisor's phone picks up by itself, as it is told to. */
const picksUp = async (talk: Talk, order: () => Promise<unknown>): Promise<void> => {
  const [, ring] = await Promise.all([order(), floor.picksUpByItself(seats["8000"].phone)]);
  talk.legs.supervisor = ring;
};

const audited = (action: string, agent: Seat) =>
  until(`${action} of ${agent.agentNo} is in the audit trail`, async () => {
    const { items } = await floor.administrator.get("/api/audit?pageSize=100");
    return items.find(
      (each: { action: string; subject: string; login: string }) =>
        each.action === action && each.subject === agent.user && each.login === "supervisor",
    );
  });

/** One supervisor has one seat: these go one after another, beside what agents do without her. */
describe("a supervisor", { timeout: 600_000 }, () => {
  test("listens, whispers, joins, and takes the talk over", async () => {
    const [seat, supervisor] = [seats["8001"], seats["8000"]];
    const talk = await floor.talk(seat);
    await picksUp(talk, () => over("listen", seat));
    await talk.fact("WatchStarted");
    expect(await floor.state(supervisor)).toBe("monitoring");
    await talk.hear("she listens", { citizen: ["agent"], agent: ["citizen"], supervisor: ["citizen", "agent"] });
    await over("whisper", seat);
    await talk.fact("WatchChanged");
    await talk.hear("she whispers", {
      citizen: ["agent"],
      agent: ["citizen", "supervisor"],
      supervisor: ["citizen", "agent"],
    });
    await over("join", seat);
    await talk.fact("WatchChanged", 2);
    await talk.hear("she has joined", {
      citizen: ["agent", "supervisor"],
      agent: ["citizen", "supervisor"],
      supervisor: ["citizen", "agent"],
    });
    await over("intercept", seat);
    await talk.fact("Intercepted");
    expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(await floor.state(supervisor)).toBe("talking");
    await talk.hear("she has taken over", { citizen: ["supervisor"], supervisor: ["citizen"] });
    await floor.areFree(seat);
    await supervisor.person.post("/api/agent/hang-up");
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(counts(record, "WatchStarted", "WatchChanged", "WatchEnded", "Intercepted")).toEqual({
      WatchStarted: 1,
      WatchChanged: 2,
      WatchEnded: 1,
      Intercepted: 1,
    });
    expect(factsOf(record, "TalkEnded").map(({ agentNo }) => agentNo)).toEqual(["8001", "8000"]);
    await talk.checkRecording(record);
    await floor.areFree(supervisor);
    for (const action of ["agent.listen", "agent.whisper", "agent.join", "agent.intercept"])
      await audited(action, seat);
  });

  test("is rung by the emergency button, and joins the talk", async () => {
    const [seat, supervisor] = [seats["8003"], seats["8000"]];
    const talk = await floor.talk(seat);
    expect((await seat.person.post("/api/agent/emergency")).call.emergency).toBe(true);
    const ring = await supervisor.phone.nextCall();
    ring.ring();
    const since = async () => {
      const { agents } = await supervisor.person.get("/api/wall");
      return agents.find((each: { user: string }) => each.user === seat.user).emergencySince;
    };
    expect(await since()).toBeTypeOf("number");
    await talk.hear("while it rings", { citizen: ["agent"], agent: ["citizen"] });
    ring.answer();
    talk.legs.supervisor = ring;
    await talk.fact("WatchStarted");
    await talk.hear("she is there", {
      citizen: ["agent", "supervisor"],
      agent: ["citizen", "supervisor"],
      supervisor: ["citizen", "agent"],
    });
    // She has seen to it; then she is needed again.
    await supervisor.person.post("/api/supervision/stop");
    expect(await ring.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(await since()).toBeNull();
    const asked = (await seat.person.post("/api/agent/emergency")).call;
    expect(asked).toMatchObject({ emergency: true, help: { at: "ringing" } });
    const again = await supervisor.phone.nextCall();
    again.ring();
    again.answer();
    await talk.fact("WatchStarted", 2);
    expect((await seat.person.get("/api/agent")).call).toMatchObject({ emergency: true, help: { at: "joined" } });
    await talk.agent.hangUp();
    expect(await again.ended).toMatchObject({ by: "them", how: "BYE" });
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(factsOf(record, "EmergencyRaised")).toHaveLength(2);
    expect(factsOf(record, "WatchStarted")).toMatchObject(Array(2).fill({ mode: "join", emergency: true }));
    await talk.checkRecording(record);
    await floor.areFree(seat, supervisor);
  });

  test("ends a talk, and says why", async () => {
    const seat = seats["8001"];
    const talk = await floor.talk(seat);
    await over("release", seat, reason);
    expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(await talk.citizen.ended).toMatchObject({ by: "them", how: "BYE" });
    const record = await talk.record();
    expect(factsOf(record, "TalkEnded")).toMatchObject([{ ending: { by: "supervisor", cause: "released" } }]);
    expect(counts(record, "SurveyOffered")).toEqual({ SurveyOffered: 0 });
    expect(await audited("agent.release", seat)).toMatchObject({ detail: reason });
    await floor.areFree(seat);
  });

  test("sets an agent ready, busy, and signs her out: at rest, in a talk, and while her phone rings", async () => {
    const [seat, other] = [seats["8002"], seats["8004"]];
    await floor.alone(async () => {
      await over("ready", seat, reason);
      expect(await floor.state(seat)).toBe("ready");
      await over("busy", seat, reason);
      expect(await floor.state(seat)).toBe("busy");
    });
    const rung = await floor.alone(async () => {
      const { talk: rings, ring } = await floor.ring(seat);
      await seat.person.post("/api/agent/busy");
      // her phone rings on, and she is ready after the call, whatever she wanted
      await over("ready", seat, reason);
      expect(await floor.state(seat)).toBe("ringing");
      ring.answer();
      await floor.isState(seat, "talking");
      await rings.citizen.hangUp();
      await floor.isState(seat, "ready");
      await over("busy", seat, reason);
      return rings;
    });
    expect(factsOf(await rung.record(), "OfferAnswered")).toHaveLength(1);
    const talk = await floor.talk(seat);
    await over("busy", seat, reason);
    await over("sign-out", seat, reason);
    await sleep(500);
    expect(await floor.state(seat)).toBe("talking");
    await talk.agent.hangUp();
    await floor.isState(seat, "offline");
    await talk.citizen.hangUp();
    await talk.record();
    await floor.alone(async () => {
      const { talk: rings, ring } = await floor.ring(other);
      await over("sign-out", other, reason);
      expect(await ring.ended).toMatchObject({ by: "them", how: "CANCEL" });
      await floor.isState(other, "offline");
      await rings.citizen.hangUp();
      const record = await floor.record(rings.id);
      expect(record.row.disposition).toBe("D3");
      expect(factsOf(record, "OfferEnded")).toMatchObject([{ agentNo: "8004", reason: "FORCED" }]);
    });
    for (const action of ["agent.forceReady", "agent.forceBusy", "agent.forceSignOut"])
      expect(await audited(action, seat)).toMatchObject({ detail: reason });
    await audited("agent.forceSignOut", other);
  });
});

test("nothing is left of what she did", { timeout: 90_000 }, () => floor.expectNothingLeft());
