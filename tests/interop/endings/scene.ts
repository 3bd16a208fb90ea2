import { readdirSync, readlinkSync } from "node:fs";
import {
  type IncomingCall,
  isSaid,
  type OutgoingCall,
  Phone,
  type Postgres,
  peerAddress,
  type Server,
  startPostgres,
  startServer,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { expect } from "vitest";
import { type CallRecord, hotlineNumber, type Person, recordSoFar, signInFirst } from "../../e2e/scene.ts";
import { hungUp, type Outcome, type Played } from "./outcome.ts";

export { hungUp, type Outcome, type Played };

const waitingStates = ["ready", "busy", "rest"];

/** The hotline with one agent, whose SIP phone is the kit's, and a carrier at an address of its own. */
export class Scene {
  readonly world: World;
  readonly server: Server;
  readonly database: Postgres;
  readonly administrator: Person;
  readonly agent: Person;
  readonly device: Phone;
  readonly carrier: Phone;
  /** What the server held open before the first call. */
  #idle: readonly string[] = [];
  /** Its media process since then. */
  #media: readonly number[] = [];
  #placed = 0;

  private constructor(
    world: World,
    parts: Pick<Scene, "server" | "database" | "administrator" | "agent" | "device" | "carrier">,
  ) {
    this.world = world;
    this.server = parts.server;
    this.database = parts.database;
    this.administrator = parts.administrator;
    this.agent = parts.agent;
    this.device = parts.device;
    this.carrier = parts.carrier;
  }

  static async open(world: World): Promise<Scene> {
    const database = await startPostgres(world);
    const server = await startServer(world, { env: { DATABASE_URL: database.url } });
    const administrator = await signInFirst(server, "administrator");
    await administrator.insist("PATCH", "/api/trunks/carrier", { match: [peerAddress] });
    await administrator.insist("PATCH", "/api/groups/business", { ringMs: 8000, wrapUpMs: 500 });
    const secret = await administrator.post("/api/devices/phone-8001/new-secret");
    const agent = await signInFirst(server, "8001");
    const device = world.own(
      await Phone.open({
        number: "8001",
        toneHz: tones.agent,
        credentials: { user: secret.sipUser, password: secret.password },
      }),
    );
    await device.register({ address: "127.0.0.1", port: server.sipPort }, { domain: secret.realm });
    await agent.post("/api/agent/sign-in", { groups: ["business", "complaint"], device: "phone-8001" });
    const carrier = world.own(await Phone.open({ number: "13900000001", address: peerAddress, toneHz: tones.caller }));
    const scene = new Scene(world, { server, database, administrator, agent, device, carrier });
    scene.noteIdle();
    return scene;
  }

  /** What the server holds open now is what it must hold open after each call: what it opens once, for the first of a kind, is no leak. */
  noteIdle(): void {
    if (this.#media.length > 0) this.#expectSameMedia();
    this.#idle = this.server.inventory();
    this.#media = this.server.pidsOf("node/child.ts");
  }

  /** A media process that died is replaced within an eye's blink, with other files open. */
  #expectSameMedia(): void {
    expect(this.server.pidsOf("node/child.ts"), this.server.output().slice(-2000)).toEqual(this.#media);
  }

  /** The carrier's line as it was at first, when one of its phones is gone for good. */
  async otherCarrier(number: string): Promise<Phone> {
    return this.world.own(await Phone.open({ number, address: peerAddress, toneHz: tones.caller }));
  }

  /** Places a call; nothing is waited for. */
  dial(from = this.carrier): Promise<OutgoingCall> {
    this.#placed += 1;
    return from.call({ to: `sip:${hotlineNumber}@${this.server.sipAddress}` });
  }

  /** Calls that another program places count too. */
  notePlaced(calls: number): void {
    this.#placed += calls;
  }

  async callToMenu(from = this.carrier): Promise<OutgoingCall> {
    const call = await this.dial(from);
    await call.answered;
    await until("the menu is heard", () => call.rtp.packets.length > 50);
    return call;
  }

  async callToQueue(from = this.carrier): Promise<OutgoingCall> {
    const call = await this.callToMenu(from);
    await call.press("1");
    await this.fact(call, "QueueEntered");
    return call;
  }

  async callToAgent(from = this.carrier): Promise<{ call: OutgoingCall; ring: IncomingCall }> {
    await this.ready();
    const call = await this.callToQueue(from);
    const ring = await this.device.nextCall();
    ring.ring();
    await until("the agent rings", async () => (await this.state()) === "ringing");
    return { call, ring };
  }

  async callToTalk(from = this.carrier): Promise<{ call: OutgoingCall; ring: IncomingCall }> {
    const { call, ring } = await this.callToAgent(from);
    ring.answer();
    await until("both hear each other", () => this.isTalk(call, ring));
    return { call, ring };
  }

  /** Each has heard the other's tone. */
  isTalk(call: OutgoingCall, ring: IncomingCall): boolean {
    return isSaid(call.heard(), tones.agent) && isSaid(ring.heard(), tones.caller);
  }

  async state(): Promise<string> {
    return (await this.agent.get("/api/agent")).state;
  }

  async ready(): Promise<void> {
    await until("the agent is free", async () => waitingStates.includes(await this.state()));
    if ((await this.state()) !== "ready") await this.agent.post("/api/agent/ready");
  }

  async busy(): Promise<void> {
    if ((await this.state()) !== "busy") await this.agent.post("/api/agent/busy");
  }

  /** The first fact of this type in the call, once it is in the database. */
  fact(call: { readonly callId: string }, type: string): Promise<Record<string, unknown>> {
    const sql = `select f.body from fact f join fact a on a.call = f.call and a.type = 'CallArrived'
      where a.body ->> 'sipCallId' = $1 and f.type = $2 order by f.epoch, f.seq limit 1`;
    return until(
      `the call has ${type}`,
      async () => (await this.database.query<{ body: Record<string, unknown> }>(sql, [call.callId, type]))[0]?.body,
      { limitMs: 60_000, everyMs: 50 },
    );
  }

  /** Compares the call log with what each party saw, and looks for what was left behind. */
  async expectOutcome({ call, rings = [] }: Played, expected: Outcome): Promise<CallRecord> {
    const { body } = { body: await this.fact(call, "CallEnded") };
    const [arrived] = await this.database.query<{ call: string }>(
      "select call from fact where type = 'CallArrived' and body ->> 'sipCallId' = $1",
      [call.callId],
    );
    const record: CallRecord = await until(
      "the call log has it",
      async () => {
        const found = await recordSoFar(this.administrator, arrived!.call);
        return found !== undefined && found.row.endedAt !== null && found;
      },
      { everyMs: 100 },
    );
    const { disposition, by, cause, offers = [] } = expected;
    expect(body).toMatchObject({ ending: { by, cause }, disposition });
    expect(record.row).toMatchObject({ disposition, ending: { by, cause } });
    const ends = record.facts.filter(({ type }) => type === "OfferEnded").map(({ reason }) => reason);
    expect(ends).toEqual(offers);
    expect(record.facts.filter(({ type }) => type === "CallEnded")).toHaveLength(1);
    if (expected.carrier === undefined) expect(call.end).toBeUndefined();
    else expect(await until("the carrier saw the end", () => call.end)).toMatchObject(expected.carrier);
    const tallies = expected.agent ?? [];
    expect(rings).toHaveLength(tallies.length);
    for (const [index, tally] of tallies.entries()) {
      if (tally === undefined) expect(rings[index]!.end).toBeUndefined();
      else expect(await until("the agent's phone saw the end", () => rings[index]!.end)).toMatchObject(tally);
    }
    await this.expectNothingLeft();
    return record;
  }

  /** No agent stuck, no leg, no port, no descriptor left: by the API, by metrics, by ss and by /proc. */
  async expectNothingLeft(): Promise<void> {
    await until("the agent is free", async () => waitingStates.includes(await this.state()));
    expect((await this.agent.get("/api/agent")).call).toBeNull();
    const names = ["calls", "switch_legs", "switch_legs_ending", "switch_recordings", "switch_media_sessions"];
    await until(
      "nothing is left of the call",
      async () => {
        const metrics = await this.server.metrics();
        const spare = metrics.get("zongji_switch_media_spare_ports");
        return (
          names.every((name) => metrics.get(`zongji_${name}`) === 0) && this.server.rtpPortsOpen().length === spare
        );
      },
      // A party that is gone is sent BYE for 64·T1 (RFC 3261 §17.1.2.2, Timer F); calls of one test may wait for each other.
      { limitMs: 90_000, everyMs: 100 },
    );
    this.#expectSameMedia();
    await this.server.holdsAgain(this.#idle);
    expect(this.#openRecordings()).toEqual([]);
    expect((await this.server.metrics()).get("zongji_faults")).toBe(0);
  }

  /** The caller is in the queue once more. */
  queuedAgain(call: { readonly callId: string }): Promise<unknown> {
    const sql = `select count(*)::int as visits from fact f join fact a on a.call = f.call and a.type = 'CallArrived'
      where a.body ->> 'sipCallId' = $1 and f.type = 'QueueEntered'`;
    return until(
      "the caller waits again",
      async () => (await this.database.query<{ visits: number }>(sql, [call.callId]))[0]!.visits > 1,
      { everyMs: 100 },
    );
  }

  async stateOnWall(agentNo: string): Promise<string> {
    const { agents } = await this.administrator.get("/api/wall");
    return agents.find((each: { agentNo: string }) => each.agentNo === agentNo).state;
  }

  #openRecordings(): string[] {
    return this.server.pids().flatMap((pid) => {
      try {
        return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
          try {
            const path = readlinkSync(`/proc/${pid}/fd/${fd}`);
            return path.includes("/recordings/") ? [path] : [];
          } catch {
            return [];
          }
        });
      } catch {
        return [];
      }
    });
  }

  /** I1 (spec metrics §0): the inbound total is the sum of all dispositions, and it is what the carriers placed. */
  async expectI1(): Promise<void> {
    const rowsNow = () =>
      this.database.query<{ disposition: string | null; calls: number; open: number }>(
        `select disposition, count(*)::int as calls, count(*) filter (where ended_at is null)::int as open
         from call_record where direction = 'inbound' and test_by is null group by disposition`,
      );
    // The log follows a moment behind the calls.
    const rows = await until("the log has the end of each call", async () => {
      const found = await rowsNow();
      const ended = found.reduce((sum, { calls, open }) => sum + calls - open, 0);
      return ended >= this.#placed && found;
    });
    const known = ["D1", "D1s", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9"];
    for (const { disposition, open } of rows) {
      expect(known).toContain(disposition);
      expect(open).toBe(0);
    }
    expect(rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(this.#placed);
    const [total] = await this.database.query<{ calls: number }>(
      "select count(distinct call)::int as calls from fact where type = 'CallArrived'",
    );
    expect(total!.calls).toBe(this.#placed);
  }
}
