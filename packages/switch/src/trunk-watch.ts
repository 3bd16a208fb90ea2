/** 中继状态: whether each trunk can be called over, by our registration and by OPTIONS. Told when it changes. */
import type { TrunkId } from "@zongji/domain";
import type { Command, SipEvent } from "@zongji/sip";
import type { Log, Trunk, TrunkState } from "./door.ts";
import type { Reported } from "./leg.ts";
import { aorDomain, hostPort } from "./targets.ts";

export type WatchPorts = {
  readonly sip: (command: Command) => void;
  readonly after: (ms: number, call: () => void) => () => void;
  readonly report: (event: Reported) => void;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly log: Log;
};

/** Five datagrams are sent within it (RFC 3261 §17.1.2.2); Timer F's 32 s would let as many calls fail meanwhile. */
const patienceMs = 8000;
/** How soon one that is down is asked again. */
const downMs = 10_000;

/** Undefined: nothing is known. */
type Knowledge = "yes" | { readonly no: string } | undefined;
type Watched = {
  readonly trunk: Trunk;
  /** What of the settings this watch stands on. */
  readonly key: string;
  answers: Knowledge;
  registered: Knowledge;
  /** The OPTIONS that waits for its answer. */
  asked: string | undefined;
  since?: number;
  registeredUntil?: number;
  answeredInMs?: number;
  stop: () => void;
};

const keyOf = ({ listener, peer, domain, introduction, credentials, register, optionsSec }: Trunk): string =>
  JSON.stringify([listener, peer, introduction?.domain ?? domain, credentials, register, optionsSec]);

/** RFC 3261 §11.2: any answer shows that somebody is there; these say that nobody behind him is. */
const deaf = new Set([408, 502, 503, 504]);

const whyDown = ({ trunk, registered, answers }: Watched): string | undefined => {
  if (trunk.register && typeof registered === "object") return registered.no;
  return asksAfter(trunk) && typeof answers === "object" ? answers.no : undefined;
};

/** Where OPTIONS goes to; undefined for a trunk that is not asked. */
const askedAt = ({ peer, optionsSec = 0 }: Trunk): Trunk["peer"] => (optionsSec > 0 ? peer : undefined);

const asksAfter = (trunk: Trunk): boolean => askedAt(trunk) !== undefined;

const upOf = (watched: Watched): boolean | undefined => {
  if (whyDown(watched) !== undefined) return false;
  const { trunk, registered, answers } = watched;
  if (!trunk.register && !asksAfter(trunk)) return undefined;
  const known = (!trunk.register || registered === "yes") && (!asksAfter(trunk) || answers === "yes");
  return known ? true : undefined;
};

const wordsOf = (event: { readonly why: string; readonly status?: number }): string =>
  event.status === undefined ? event.why : `${event.status}`;

const stateOf = (watched: Watched): Omit<TrunkState, "taken" | "lines"> => {
  const { trunk, registered, since, registeredUntil, answeredInMs } = watched;
  const [up, why] = [upOf(watched), whyDown(watched)];
  return {
    id: trunk.id,
    ...(up !== undefined && { up }),
    ...(why !== undefined && { why }),
    ...(since !== undefined && { since }),
    ...(trunk.register && { registered: registered === "yes" }),
    ...(registeredUntil !== undefined && { registeredUntil }),
    ...(answeredInMs !== undefined && { answeredInMs }),
  };
};

export const createTrunkWatch = (ports: WatchPorts) => {
  const watches = new Map<TrunkId, Watched>();
  let running = false;
  let number = 0;

  /** Runs the change and tells what came of it, if anything. */
  const change = (watched: Watched, what: () => void) => {
    const before = upOf(watched);
    what();
    const now = upOf(watched);
    if (now === before || now === undefined) return;
    watched.since = ports.now();
    const { id } = watched.trunk;
    const why = whyDown(watched);
    ports.log[now ? "info" : "warn"](
      { trunk: id, ...(why !== undefined && { why }) },
      now ? "trunk is up" : "trunk is down",
    );
    ports.report(
      now
        ? { is: "TrunkReachable", trunk: id }
        : { is: "TrunkUnreachable", trunk: id, ...(why !== undefined && { why }) },
    );
  };

  const ask = (watched: Watched) => {
    const { trunk } = watched;
    const peer = askedAt(trunk);
    if (!peer) return;
    const { host, port } = peer;
    const id = `${trunk.id} ${++number}`;
    watched.asked = id;
    watched.stop = ports.after(patienceMs, () => heard(watched, "no answer to OPTIONS"));
    ports.sip({
      do: "options",
      id,
      destination: { listener: trunk.listener, host, port },
      uri: `sip:${trunk.introduction?.domain ?? trunk.domain ?? hostPort(host, port)}`,
      ...(trunk.credentials && { credentials: trunk.credentials }),
    });
  };

  const heard = (watched: Watched, no?: string) => {
    watched.asked = undefined;
    watched.stop();
    change(watched, () => {
      watched.answers = no === undefined ? "yes" : { no };
    });
    const { optionsSec = 0 } = watched.trunk;
    const everyMs = optionsSec * 1000;
    watched.stop = ports.after(no === undefined ? everyMs : Math.min(everyMs, downMs), () => ask(watched));
  };

  const begin = (watched: Watched) => {
    const { trunk } = watched;
    const { register } = trunk;
    if (register) {
      const domain = aorDomain(register, trunk);
      ports.sip({
        do: "register",
        id: trunk.id,
        destination: { listener: trunk.listener, ...register.registrar },
        registrar: `sip:${domain}`,
        aor: `sip:${register.user}@${domain}`,
        ...(register.expiresSec !== undefined && { expiresSec: register.expiresSec }),
        ...(trunk.credentials && { credentials: trunk.credentials }),
      });
    }
    ask(watched);
  };

  /** `next`: the same trunk as it is now, if it is still there. */
  const end = (watched: Watched, next: Trunk | undefined) => {
    watched.stop();
    if (watched.trunk.register && !next?.register) ports.sip({ do: "unregister", id: watched.trunk.id });
    // Forgets the trunk's state: a trunk of unknown state may be used.
    if (next && upOf(watched) === false) ports.report({ is: "TrunkReachable", trunk: next.id });
  };

  const take = (trunk: Trunk) => {
    const watched: Watched = {
      trunk,
      key: keyOf(trunk),
      answers: undefined,
      registered: undefined,
      asked: undefined,
      stop: () => {},
    };
    watches.set(trunk.id, watched);
    if (running) begin(watched);
  };

  const optionsAnswered = (event: Extract<SipEvent, { is: "optionsAnswered" }>) => {
    const watched = [...watches.values()].find((one) => one.asked === event.id);
    if (!watched) return;
    const alive = event.why === "answered" && !deaf.has(event.status ?? 0);
    if (alive) watched.answeredInMs = event.tookMs;
    heard(watched, alive ? undefined : `OPTIONS: ${wordsOf(event)}`);
  };

  const registrationSaid = (id: string, registered: Knowledge, expiresSec = 0) => {
    const watched = watches.get(id as TrunkId);
    if (!watched) return;
    if (registered === "yes") watched.registeredUntil = ports.now() + expiresSec * 1000;
    change(watched, () => {
      watched.registered = registered;
    });
  };

  return {
    /** The SIP listeners are open. */
    start: (): void => {
      running = true;
      for (const watched of watches.values()) begin(watched);
    },
    update: (trunks: readonly Trunk[]): void => {
      const next = new Map(trunks.map((trunk) => [trunk.id, trunk]));
      for (const [id, watched] of watches) {
        const trunk = next.get(id);
        if (trunk && keyOf(trunk) === watched.key) continue;
        watches.delete(id);
        end(watched, trunk);
      }
      for (const trunk of trunks) if (!watches.has(trunk.id)) take(trunk);
    },
    onSip: (event: SipEvent): void => {
      if (event.is === "optionsAnswered") optionsAnswered(event);
      else if (event.is === "registered") registrationSaid(event.id, "yes", event.expiresSec);
      else if (event.is === "registrationFailed") registrationSaid(event.id, { no: `registration: ${wordsOf(event)}` });
    },
    isDown: (id: TrunkId): boolean => {
      const watched = watches.get(id);
      return watched !== undefined && upOf(watched) === false;
    },
    states: (): Omit<TrunkState, "taken" | "lines">[] => [...watches.values()].map(stateOf),
    /** Takes our registrations back. */
    stop: (): void => {
      for (const watched of watches.values()) end(watched, undefined);
      watches.clear();
    },
  };
};
