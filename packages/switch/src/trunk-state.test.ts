/** How a trunk stands, by the ports of its watch: the clock and what the carrier says are the test's. */
import type { TrunkId } from "@zongji/domain";
import type { Command, SipEvent } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { Log, Trunk } from "./door.ts";
import type { Reported } from "./leg.ts";
import { TrunkWatch } from "./trunk-watch.ts";

const place = { host: "192.0.2.1", port: 5060 };
const id = "carrier" as TrunkId;
const bare: Trunk = { id, listener: "udp", sources: ["192.0.2.1"], peer: place };
const asked: Trunk = { ...bare, optionsSec: 30 };
const register = { registrar: { host: "192.0.2.7", port: 5070 }, user: "12345678" };
const credentials = { username: "u", password: "p" };

const scene = (...trunks: Trunk[]) => {
  const [sent, told, logged] = [[] as Command[], [] as Reported[], [] as unknown[]];
  let timers: { readonly at: number; readonly call: () => void }[] = [];
  let now = 0;
  const note = (level: string) => (fields: object, line: string) => void logged.push([level, fields, line]);
  const watch = new TrunkWatch({
    sip: (command) => void sent.push(command),
    after: (ms, call) => {
      const timer = { at: now + ms, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    report: (event) => void told.push(event),
    now: () => now,
    log: { info: note("info"), warn: note("warn"), error: note("error"), debug: note("debug") } satisfies Log,
  });
  watch.update(trunks);
  const says = (event: object) => watch.onSip(event as SipEvent);
  return {
    ...{ watch, sent, told, logged, says },
    /** What is sent from here on, taken out. */
    takes: () => sent.splice(0),
    /** When the timers that run are due, from now. */
    due: () => timers.map(({ at }) => at - now),
    pass: (ms: number) => {
      now += ms;
      const fired = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { call } of fired) call();
    },
    /** The carrier answers the last OPTIONS. */
    answers: (what: object) => {
      const last = sent.findLast((command) => command.do === "options");
      says({ is: "optionsAnswered", id: last && "id" in last ? last.id : "", why: "answered", tookMs: 7, ...what });
    },
    state: () => watch.states()[0],
  };
};

describe("a trunk with OPTIONS", () => {
  test.each<[string, Partial<Trunk>, object]>([
    ["its address", {}, { uri: "sip:192.0.2.1:5060" }],
    ["its domain", { domain: "carrier.example" }, { uri: "sip:carrier.example" }],
    ["its own login", { credentials }, { uri: "sip:192.0.2.1:5060", credentials }],
  ])("is asked by %s", (_by, more, command) => {
    const on = scene({ ...asked, ...more });
    expect(on.sent).toEqual([]);
    on.watch.start();
    expect(on.sent).toStrictEqual([
      { do: "options", id: "carrier 1", destination: { listener: "udp", ...place }, ...command },
    ]);
  });

  test("has 8 s to answer, gets the next OPTIONS after its period, and after 10 s while it is down", () => {
    for (const [optionsSec, again] of [
      [30, 10_000],
      [5, 5000],
    ] as const) {
      const on = scene({ ...asked, optionsSec });
      on.watch.start();
      expect(on.due()).toEqual([8000]);
      on.pass(7999);
      expect(on.told).toEqual([]);
      on.answers({ status: 200 });
      expect(on.due()).toEqual([optionsSec * 1000]);
      on.pass(optionsSec * 1000);
      expect(on.due()).toEqual([8000]);
      on.pass(8000);
      expect(on.told.at(-1)).toEqual({ is: "TrunkUnreachable", trunk: id, why: "no answer to OPTIONS" });
      expect(on.due()).toEqual([again]);
      on.pass(again);
      expect(on.sent).toMatchObject([{ id: "carrier 1" }, { id: "carrier 2" }, { id: "carrier 3" }]);
    }
  });

  test.each([200, 401, 404, 405, 480, 486, 501, 603, undefined])("that answers %s is up", (status) => {
    const on = scene(asked);
    on.watch.start();
    on.pass(100);
    on.answers(status === undefined ? {} : { status });
    expect(on.told).toEqual([{ is: "TrunkReachable", trunk: id }]);
    expect(on.state()).toStrictEqual({ id, up: true, since: 100, answeredInMs: 7 });
    expect(on.logged).toEqual([["info", { trunk: id }, "trunk is up"]]);
    expect(on.watch.isDown(id)).toBe(false);
  });

  test.each([
    [{ status: 408 }, "OPTIONS: 408"],
    [{ status: 502 }, "OPTIONS: 502"],
    [{ status: 503 }, "OPTIONS: 503"],
    [{ status: 504 }, "OPTIONS: 504"],
    [{ why: "timeout" }, "OPTIONS: timeout"],
    [{ why: "transport", status: 200 }, "OPTIONS: 200"],
  ])("that answers %j is down, for there is nobody behind it", (answer, why) => {
    const on = scene(asked);
    on.watch.start();
    on.pass(100);
    on.answers(answer);
    expect(on.told).toStrictEqual([{ is: "TrunkUnreachable", trunk: id, why }]);
    expect(on.state()).toStrictEqual({ id, up: false, why, since: 100 });
    expect(on.logged).toEqual([["warn", { trunk: id, why }, "trunk is down"]]);
    expect(on.watch.isDown(id)).toBe(true);
  });

  test("is up since its first answer, and is reported only when that changes", () => {
    const on = scene(asked);
    on.watch.start();
    on.answers({ status: 200 });
    on.pass(30_000);
    on.answers({ status: 200, tookMs: 9 });
    expect(on.state()).toMatchObject({ since: 0, answeredInMs: 9 });
    on.pass(30_000);
    on.pass(8000);
    on.pass(10_000);
    on.pass(8000);
    expect(on.told.map(({ is }) => is)).toEqual(["TrunkReachable", "TrunkUnreachable"]);
    expect(on.state()?.since).toBe(68_000);
  });

  test("ignores an answer that comes too late, or twice, or to another", () => {
    const on = scene(asked, { ...asked, id: "other" as TrunkId });
    on.watch.start();
    on.says({ is: "optionsAnswered", id: "carrier 1", why: "answered", status: 200, tookMs: 7 });
    on.says({ is: "optionsAnswered", id: "carrier 1", why: "timeout" });
    on.says({ is: "optionsAnswered", id: "nobody 1", why: "timeout" });
    expect(on.told).toEqual([{ is: "TrunkReachable", trunk: id }]);
    expect(on.watch.states().map(({ up }) => up)).toEqual([true, undefined]);
  });

  test.each<[string, Partial<Trunk>]>([
    ["never", { optionsSec: 0 }],
    ["by nobody's wish", {}],
  ])("%s is neither up nor down, and can be called over", (_how, more) => {
    const on = scene({ ...bare, ...more });
    on.watch.start();
    expect([on.sent, on.due(), on.state()]).toStrictEqual([[], [], { id }]);
    expect([on.watch.isDown(id), on.watch.isDown("none" as TrunkId)]).toEqual([false, false]);
  });

  test("but without peer gets no OPTIONS", () => {
    const { peer: _, ...deaf } = asked;
    const on = scene(deaf);
    on.watch.start();
    expect([on.sent, on.state()]).toStrictEqual([[], { id }]);
  });
});

describe("a trunk with registration", () => {
  const own: Trunk = { ...bare, register };

  test.each<[string, Trunk, object]>([
    ["its registrar", own, { registrar: "sip:192.0.2.7", aor: "sip:12345678@192.0.2.7" }],
    [
      "its own name, login and time",
      { ...own, credentials, register: { ...register, domain: "carrier.example", expiresSec: 600 } },
      { registrar: "sip:carrier.example", aor: "sip:12345678@carrier.example", expiresSec: 600, credentials },
    ],
  ])("is registered at %s", (_at, trunk, more) => {
    const on = scene(trunk);
    on.watch.start();
    const destination = { listener: "udp", ...register.registrar };
    expect(on.sent).toStrictEqual([{ do: "register", id, destination, ...more }]);
    expect(on.state()).toStrictEqual({ id, registered: false });
  });

  test("is up until the registrar's expiry, and down with the registrar's reason", () => {
    const on = scene(own);
    on.watch.start();
    on.pass(100);
    on.says({ is: "registered", id, expiresSec: 600 });
    expect(on.state()).toStrictEqual({ id, up: true, since: 100, registered: true, registeredUntil: 600_100 });
    on.pass(200);
    on.says({ is: "registrationFailed", id, why: "rejected", status: 403 });
    expect(on.state()).toStrictEqual({
      ...{ id, up: false, why: "registration: 403", since: 300, registered: false, registeredUntil: 600_100 },
    });
    on.says({ is: "registrationFailed", id, why: "timeout" });
    expect(on.state()?.why).toBe("registration: timeout");
    on.says({ is: "unregistered", id });
    on.says({ is: "registered", id: "nobody", expiresSec: 600 });
    expect(on.told.map(({ is }) => is)).toEqual(["TrunkReachable", "TrunkUnreachable"]);
  });

  test("and OPTIONS is up if both succeed, and down if one fails", () => {
    const on = scene({ ...own, optionsSec: 30 });
    on.watch.start();
    expect(on.takes().map((command) => command.do)).toEqual(["register", "options"]);
    on.says({ is: "registered", id, expiresSec: 600 });
    expect([on.told, on.state()?.up]).toEqual([[], undefined]);
    on.says({ is: "optionsAnswered", id: "carrier 1", why: "answered", status: 200, tookMs: 7 });
    expect(on.state()).toMatchObject({ up: true, registered: true });
    on.says({ is: "registrationFailed", id, why: "timeout" });
    expect(on.state()).toMatchObject({ up: false, why: "registration: timeout" });
    on.says({ is: "registered", id, expiresSec: 600 });
    on.pass(30_000);
    on.pass(8000);
    expect(on.state()).toMatchObject({ up: false, why: "no answer to OPTIONS", registered: true });
    expect(on.told.map(({ is }) => is)).toEqual([
      ...["TrunkReachable", "TrunkUnreachable", "TrunkReachable", "TrunkUnreachable"],
    ]);
  });

  test("and OPTIONS is not up while the registration has no result", () => {
    const on = scene({ ...own, optionsSec: 30 });
    on.watch.start();
    on.answers({ status: 200 });
    expect([on.told, on.state()?.up]).toEqual([[], undefined]);
  });
});

describe("an update of the trunks", () => {
  const full: Trunk = { ...asked, register, credentials, domain: "a.example" };
  test.each<[string, Partial<Trunk>]>([
    ["listener", { listener: "tls" }],
    ["address", { peer: { ...place, port: 5061 } }],
    ["domain", { domain: "b.example" }],
    ["login", { credentials: { ...credentials, password: "q" } }],
    ["registration", { register: { ...register, user: "87654321" } }],
    ["health", { optionsSec: 60 }],
  ])("in its %s begins anew: it is registered and asked again, and nothing is known", (_what, more) => {
    const on = scene(full);
    on.watch.start();
    on.says({ is: "registered", id, expiresSec: 600 });
    on.answers({ status: 200 });
    on.takes();
    on.watch.update([{ ...full, ...more }]);
    expect(on.takes().map((command) => command.do)).toEqual(["register", "options"]);
    expect(on.state()).toStrictEqual({ id, registered: false });
    // Of the two watches only the new one waits.
    expect(on.due()).toEqual([8000]);
  });

  test("that changes lines or sources leaves the state alone", () => {
    const on = scene(full);
    on.watch.start();
    on.answers({ status: 200 });
    on.takes();
    on.watch.update([{ ...full, lines: 2, sources: ["192.0.2.2"], symmetric: true }]);
    expect([on.takes(), on.due()]).toEqual([[], [30_000]]);
  });

  test("that removes a registration unregisters; a trunk that was down is not down any more", () => {
    const on = scene(full);
    on.watch.start();
    on.says({ is: "registrationFailed", id, why: "timeout" });
    on.takes();
    on.watch.update([bare]);
    expect(on.takes()).toEqual([{ do: "unregister", id }]);
    expect(on.told.at(-1)).toEqual({ is: "TrunkReachable", trunk: id });
    on.watch.update([]);
    expect([on.takes(), on.due(), on.watch.states()]).toEqual([[], [], []]);
    expect(on.told).toHaveLength(2);
  });

  test("that removes a trunk reports nothing of it; one that was up is not reported again", () => {
    const gone = scene(asked);
    gone.watch.start();
    gone.pass(8000);
    gone.watch.update([]);
    expect(gone.told.map(({ is }) => is)).toEqual(["TrunkUnreachable"]);
    const up = scene(asked);
    up.watch.start();
    up.answers({ status: 200 });
    up.watch.update([{ ...asked, domain: "b.example" }]);
    expect(up.told.map(({ is }) => is)).toEqual(["TrunkReachable"]);
  });

  test("before the start waits for the start; after it only a new trunk gets OPTIONS at once", () => {
    const on = scene(asked);
    on.watch.update([asked, { ...full, id: "second" as TrunkId }]);
    expect(on.sent).toEqual([]);
    on.watch.start();
    expect(on.takes()).toHaveLength(3);
    on.watch.update([asked, { ...full, id: "second" as TrunkId }, { ...asked, id: "third" as TrunkId }]);
    expect(on.takes()).toMatchObject([{ do: "options", id: "third 3" }]);
  });

  test("stop unregisters, and ends all OPTIONS", () => {
    const on = scene(asked, { ...full, id: "second" as TrunkId });
    on.watch.start();
    on.takes();
    on.watch.stop();
    expect([on.takes(), on.due(), on.watch.states()]).toEqual([[{ do: "unregister", id: "second" }], [], []]);
    on.says({ is: "registered", id: "second", expiresSec: 600 });
    expect(on.told).toEqual([]);
  });
});
