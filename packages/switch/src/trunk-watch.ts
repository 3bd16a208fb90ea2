/** 中继状态: registers at carriers and sends OPTIONS to them. Reports when a trunk goes up or down. */
import type { TrunkId } from "@zongji/domain";
import type { Command, SipEvent } from "@zongji/sip";
import type { Log, Trunk, TrunkState } from "./door.ts";
import type { Reported } from "./leg.ts";
import { aorDomain, hostPort } from "./targets.ts";
import {
  healthKey,
  isUp,
  newHealth,
  optionsPeer,
  optionsResult,
  type Result,
  registrationResult,
  stateOf,
  type TrunkHealth,
  whyDown,
} from "./trunk-health.ts";

export type WatchPorts = {
  readonly sip: (command: Command) => void;
  readonly after: (ms: number, call: () => void) => () => void;
  readonly report: (event: Reported) => void;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly log: Log;
};

/**
 * How long OPTIONS may stay unanswered. Five datagrams are sent in that time (RFC 3261 §17.1.2.2). Timer F's 32 s would be too long: calls fail
 * meanwhile.
 */
const patienceMs = 8000;
/** A trunk that is down gets OPTIONS at least this often. */
const downMs = 10_000;

export class TrunkWatch {
  readonly #ports: WatchPorts;
  readonly #trunks = new Map<TrunkId, TrunkHealth>();
  #running = false;
  #optionsSent = 0;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  /** Begins to register and to send OPTIONS. Call it once the SIP listeners are open. */
  readonly start = (): void => {
    this.#running = true;
    for (const health of this.#trunks.values()) this.#begin(health);
  };

  /** Unregisters all trunks. */
  readonly stop = (): void => {
    for (const health of this.#trunks.values()) this.#end(health, undefined);
    this.#trunks.clear();
  };

  /** A trunk whose settings changed begins anew; the health of the others stays. */
  readonly update = (trunks: readonly Trunk[]): void => {
    const next = new Map(trunks.map((trunk) => [trunk.id, trunk]));
    for (const [id, health] of this.#trunks) {
      const trunk = next.get(id);
      if (trunk && healthKey(trunk) === health.key) continue;
      this.#trunks.delete(id);
      this.#end(health, trunk);
    }
    for (const trunk of trunks) if (!this.#trunks.has(trunk.id)) this.#add(trunk);
  };

  readonly onSip = (event: SipEvent): void => {
    if (event.is === "optionsAnswered") this.#optionsAnswered(event);
    else if (event.is === "registered" || event.is === "registrationFailed") this.#registration(event);
  };

  readonly isDown = (id: TrunkId): boolean => {
    const health = this.#trunks.get(id);
    return health !== undefined && isUp(health) === false;
  };

  readonly states = (): Omit<TrunkState, "taken" | "lines">[] => [...this.#trunks.values()].map(stateOf);

  #add(trunk: Trunk) {
    const health = newHealth(trunk);
    this.#trunks.set(trunk.id, health);
    if (this.#running) this.#begin(health);
  }

  #begin(health: TrunkHealth) {
    this.#register(health.trunk);
    this.#sendOptions(health);
  }

  /** `next`: the same trunk with its new settings, if it still exists. */
  #end(health: TrunkHealth, next: Trunk | undefined) {
    health.stop();
    if (health.trunk.register && !next?.register) this.#ports.sip({ do: "unregister", id: health.trunk.id });
    // The new health is unknown, and a trunk of unknown health may be used.
    if (next && isUp(health) === false) this.#ports.report({ is: "TrunkReachable", trunk: next.id });
  }

  #register(trunk: Trunk) {
    const { register } = trunk;
    if (!register) return;
    const domain = aorDomain(register, trunk);
    this.#ports.sip({
      do: "register",
      id: trunk.id,
      destination: { listener: trunk.listener, ...register.registrar },
      registrar: `sip:${domain}`,
      aor: `sip:${register.user}@${domain}`,
      ...(register.expiresSec !== undefined && { expiresSec: register.expiresSec }),
      ...(trunk.credentials && { credentials: trunk.credentials }),
    });
  }

  #sendOptions(health: TrunkHealth) {
    const { trunk } = health;
    const peer = optionsPeer(trunk);
    if (!peer) return;
    const { host, port } = peer;
    const id = `${trunk.id} ${++this.#optionsSent}`;
    health.asked = id;
    health.stop = this.#ports.after(patienceMs, () => this.#setAnswers(health, { failed: "no answer to OPTIONS" }));
    this.#ports.sip({
      do: "options",
      id,
      destination: { listener: trunk.listener, host, port },
      uri: `sip:${trunk.introduction?.domain ?? trunk.domain ?? hostPort(host, port)}`,
      ...(trunk.credentials && { credentials: trunk.credentials }),
    });
  }

  #optionsAnswered(event: Extract<SipEvent, { is: "optionsAnswered" }>) {
    const health = [...this.#trunks.values()].find((one) => one.asked === event.id);
    if (!health) return;
    const result = optionsResult(event);
    if (result === "ok") health.answeredInMs = event.tookMs;
    this.#setAnswers(health, result);
  }

  /** Stores the result of an OPTIONS and plans the next one. */
  #setAnswers(health: TrunkHealth, result: Result) {
    health.asked = undefined;
    health.stop();
    this.#change(health, { answers: result });
    const everyMs = (health.trunk.optionsSec ?? 0) * 1000;
    const nextMs = result === "ok" ? everyMs : Math.min(everyMs, downMs);
    health.stop = this.#ports.after(nextMs, () => this.#sendOptions(health));
  }

  #registration(event: Extract<SipEvent, { is: "registered" | "registrationFailed" }>) {
    const health = this.#trunks.get(event.id as TrunkId);
    if (!health) return;
    if (event.is === "registered") health.registeredUntil = this.#ports.now() + event.expiresSec * 1000;
    this.#change(health, { registered: registrationResult(event) });
  }

  /** Stores a result. Reports the trunk if that brought it up or down. */
  #change(health: TrunkHealth, result: Partial<Pick<TrunkHealth, "answers" | "registered">>) {
    const before = isUp(health);
    Object.assign(health, result);
    const now = isUp(health);
    if (now === before || now === undefined) return;
    health.since = this.#ports.now();
    const { id } = health.trunk;
    const why = whyDown(health);
    const reason = why === undefined ? {} : { why };
    this.#ports.log[now ? "info" : "warn"]({ trunk: id, ...reason }, now ? "trunk is up" : "trunk is down");
    this.#ports.report(now ? { is: "TrunkReachable", trunk: id } : { is: "TrunkUnreachable", trunk: id, ...reason });
  }
}
