import { Worker } from "node:worker_threads";
import {
  header,
  IncomingCall,
  type OutgoingCall,
  Phone,
  type Postgres,
  peerAddress,
  type Server,
  type Stretch,
  startPostgres,
  startServer,
  until,
  type World,
} from "@zongji/kit";
import { expect } from "vitest";
import { type CallRecord, hotlineNumber, type Person, recordSoFar, signInFirst } from "../../e2e/scene.ts";
import { type Hears, type Question, type Voice, voices, type Words } from "./hearing.ts";
import { Talk } from "./talk.ts";

/** An agent or supervisor: her desk over HTTP, her phone on SIP. */
export type Seat = {
  readonly agentNo: string;
  readonly user: string;
  readonly person: Person;
  readonly phone: Phone;
  readonly device: string;
};

const waitingStates = ["ready", "busy", "rest", "offline"];
const groups = ["business", "complaint"] as const;
export type Group = (typeof groups)[number];
const keysTo = { business: "1", complaint: "21" } as const;

/** The hotline with seats at SIP phones, a carrier whose citizens call in, and one who answers outside numbers. */
export class Floor {
  readonly world: World;
  readonly server: Server;
  readonly database: Postgres;
  readonly administrator: Person;
  /** The carrier's side of calls in. */
  readonly citizens: Phone;
  /** The carrier's side of calls out. */
  readonly outside: Phone;
  readonly #idle: readonly string[];
  #seats: readonly Seat[] = [];
  #placed = 0;
  /** Those of them that strangers placed, to numbers that are not ours. */
  #forged = 0;
  readonly #rung = new Set<IncomingCall>();
  #turn: Promise<unknown> = Promise.resolve();
  readonly #judge = new Worker(new URL("./judge.ts", import.meta.url));
  readonly #asked = new Map<number, (why: string[]) => void>();

  private constructor(
    world: World,
    parts: Pick<Floor, "server" | "database" | "administrator" | "citizens" | "outside">,
  ) {
    this.world = world;
    this.server = parts.server;
    this.database = parts.database;
    this.administrator = parts.administrator;
    this.citizens = parts.citizens;
    this.outside = parts.outside;
    this.#idle = this.server.udpBesideRtp();
    this.#judge.on("message", ({ id, why }: { id: number; why: string[] }) => {
      this.#asked.get(id)?.(why);
      this.#asked.delete(id);
    });
    world.own({ close: () => this.#judge.terminate() });
  }

  static async open(world: World, carrierAddress = peerAddress): Promise<Floor> {
    const database = await startPostgres(world);
    const server = await startServer(world, { env: { DATABASE_URL: database.url } });
    const administrator = await signInFirst(server, "administrator");
    const citizens = world.own(
      await Phone.open({ number: "13900000001", address: carrierAddress, toneHz: voices.citizen }),
    );
    const outside = world.own(await Phone.open({ number: "outside", address: carrierAddress, toneHz: voices.outside }));
    await administrator.insist("PATCH", "/api/trunks/carrier", {
      match: [carrierAddress],
      host: carrierAddress,
      port: outside.sip.port,
    });
    for (const id of groups)
      await administrator.insist("PATCH", `/api/groups/${id}`, {
        announceAgentNo: false,
        ringMs: 6000,
        wrapUpMs: 500,
      });
    return new Floor(world, { server, database, administrator, citizens, outside });
  }

  /** A new secret, a registered phone, signed in to both groups: busy. */
  async seat(agentNo: string, voice: Voice, address?: string): Promise<Seat> {
    const login = agentNo === "8000" ? "supervisor" : agentNo;
    const device = `phone-${agentNo}`;
    const person = await signInFirst(this.server, login);
    const phone = await this.phone(device, voice, address);
    const seat = { agentNo, user: `agent-${agentNo}`, person, phone, device };
    await person.post("/api/agent/sign-in", { groups, device });
    await until(`${agentNo} is reachable`, async () => (await person.get("/api/agent")).deviceReachable);
    this.#seats = [...this.#seats, seat];
    return seat;
  }

  /** A device's phone, registered with a new secret. */
  async phone(device: string, voice: Voice, address?: string): Promise<Phone> {
    const secret = await this.administrator.post(`/api/devices/${device}/new-secret`);
    const phone = this.world.own(
      await Phone.open({
        number: secret.sipUser,
        ...(address === undefined ? {} : { address }),
        toneHz: voices[voice],
        credentials: { user: secret.sipUser, password: secret.password },
      }),
    );
    await phone.register({ address: "127.0.0.1", port: this.server.sipPort }, { domain: secret.realm });
    return phone;
  }

  /** Her phone says again where it is. */
  register({ phone }: Seat): Promise<void> {
    return phone.register({ address: "127.0.0.1", port: this.server.sipPort });
  }

  /** What speaks against this having been heard, in words; nothing is said of what is spoilt: stretches of the samples, ms. */
  judge(samples: Int16Array, hears: Hears | Words, own: Voice, spoilt: readonly Stretch[] = []): Promise<string[]> {
    const id = this.#asked.size === 0 ? 0 : Math.max(...this.#asked.keys()) + 1;
    const question: Question = { id, samples, hears, own, spoilt };
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      this.#judge.postMessage(question);
    });
  }

  /** One after another: who is ready now gets the next call, whoever it was meant for. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async state({ person }: Seat): Promise<string> {
    return (await person.get("/api/agent")).state;
  }

  isState(seat: Seat, ...states: string[]): Promise<string> {
    return until(
      `${seat.agentNo} is ${states.join(" or ")}`,
      async () => {
        const state = await this.state(seat);
        return states.includes(state) && state;
      },
      { everyMs: 50 },
    );
  }

  /** Ready, however she was; a call that waits rings at once. */
  async ready(seat: Seat): Promise<void> {
    await this.isState(seat, ...waitingStates);
    await seat.person.post("/api/agent/ready");
    await this.isState(seat, "ready", "ringing");
  }

  /** Calls that others place in the carrier's name count too. */
  notePlaced(calls: number): void {
    this.#forged += calls;
    this.#placed += calls;
  }

  /** A citizen's call that waits in a group's queue. */
  async queue(group: Group = "business"): Promise<{ id: string; citizen: OutgoingCall }> {
    this.#placed += 1;
    const citizen = await this.citizens.call({ to: `sip:${hotlineNumber}@${this.server.sipAddress}` });
    await citizen.answered;
    await until("the hotline is heard", () => citizen.rtp.packets.length > 20);
    await citizen.press(keysTo[group]);
    const id = await this.#idOf(citizen);
    await this.fact(id, "QueueEntered");
    return { id, citizen };
  }

  /** A citizen's call that rings at this seat. */
  async ring(seat: Seat, group: Group = "business"): Promise<{ talk: Talk; ring: IncomingCall }> {
    await this.ready(seat);
    const { id, citizen } = await this.queue(group);
    const ring = await seat.phone.nextCall();
    ring.ring();
    return { talk: new Talk(this, id, citizen, ring), ring };
  }

  /** A citizen's talk with this seat, who will be busy afterwards. */
  talk(seat: Seat, group: Group = "business"): Promise<Talk> {
    return this.alone(async () => {
      const { talk, ring } = await this.ring(seat, group);
      ring.answer();
      await this.isState(seat, "talking");
      await seat.person.post("/api/agent/busy");
      return talk;
    });
  }

  /** The next call to this outside number. */
  async outsideRings(number: string): Promise<IncomingCall> {
    const ring = await until(`${number} is called`, () =>
      this.outside.calls.find(
        (each): each is IncomingCall =>
          each instanceof IncomingCall && each.invite.uri.includes(`:${number}@`) && !this.#rung.has(each),
      ),
    );
    this.#rung.add(ring);
    ring.ring();
    return ring;
  }

  /** Her phone is rung to pick up by itself, and does. */
  async picksUpByItself(phone: Phone): Promise<IncomingCall> {
    const ring = await phone.nextCall();
    expect(header(ring.invite, "call-info")).toContain("answer-after=0");
    ring.answer();
    return ring;
  }

  /** She picks up the next call that comes to her phone. */
  async answer(phone: Phone): Promise<IncomingCall> {
    const ring = await phone.nextCall();
    ring.ring();
    ring.answer();
    return ring;
  }

  /** The nth fact of this type in the call, once it is in the database. */
  fact(call: string, type: string, nth = 1): Promise<Record<string, unknown>> {
    const sql = "select body from fact where call = $1 and type = $2 order by epoch, seq offset $3 limit 1";
    return until(
      `the call has ${type}`,
      async () =>
        (await this.database.query<{ body: Record<string, unknown> }>(sql, [call, type, String(nth - 1)]))[0]?.body,
      { everyMs: 50 },
    );
  }

  async #idOf({ callId }: OutgoingCall): Promise<string> {
    const sql = "select call from fact where type = 'CallArrived' and body ->> 'sipCallId' = $1";
    const row = await until(
      "the call arrived",
      async () => (await this.database.query<{ call: string }>(sql, [callId]))[0],
    );
    return row.call;
  }

  record(call: string): Promise<CallRecord> {
    return until(
      "the call log has it, with its recordings",
      async () => {
        const found = await recordSoFar(this.administrator, call);
        if (!found) return false;
        const begun = found.facts.filter(({ type }) => type === "RecordingStarted").length;
        const kept = found.facts.filter(({ type }) => type === "RecordingEnded").length;
        return found.row.endedAt !== null && begun === kept && found.recordings.length > 0 && found;
      },
      { everyMs: 100 },
    );
  }

  /** Nobody is stuck in a call that is over. */
  async areFree(...seats: readonly Seat[]): Promise<void> {
    for (const seat of seats) {
      await this.isState(seat, ...waitingStates);
      expect((await seat.person.get("/api/agent")).call).toBeNull();
    }
  }

  /** No agent stuck, no leg, no port left; every call that was placed has one disposition (identity I1). */
  async expectNothingLeft(): Promise<void> {
    await this.areFree(...this.#seats);
    const names = ["calls", "switch_legs", "switch_legs_ending", "switch_recordings", "switch_media_sessions"];
    await until(
      "nothing is left of the calls",
      async () => {
        const metrics = await this.server.metrics();
        const spare = metrics.get("zongji_switch_media_spare_ports");
        return (
          names.every((name) => metrics.get(`zongji_${name}`) === 0) && this.server.rtpPortsOpen().length === spare
        );
      },
      { limitMs: 60_000, everyMs: 100 },
    );
    expect(this.server.udpBesideRtp()).toEqual(this.#idle);
    expect((await this.server.metrics()).get("zongji_faults")).toBe(0);
    const rowsNow = () =>
      this.database.query<{ disposition: string; cause: string; calls: number; open: number }>(
        `select disposition, ending->>'cause' as cause, count(*)::int as calls,
                count(*) filter (where ended_at is null)::int as open
         from call_record where direction = 'inbound' and test_by is null group by disposition, ending->>'cause'`,
      );
    // The log follows a moment behind the calls.
    const rows = await until(
      "the log has the end of each call",
      async () => {
        const found = await rowsNow();
        const known = found.reduce((sum, { calls }) => sum + calls, 0);
        return known >= this.#placed && found.every(({ open }) => open === 0) && found;
      },
      { limitMs: 60_000, everyMs: 200 },
    );
    for (const { disposition, cause, calls } of rows) {
      // The platform fails no call; one to a number that is not ours is refused under the same code.
      if (disposition === "D10") expect([cause, calls]).toEqual(["unknownNumber", this.#forged]);
      else expect(disposition).toMatch(/^D(1s?|[2-9])$/);
    }
    expect(rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(this.#placed);
  }
}
