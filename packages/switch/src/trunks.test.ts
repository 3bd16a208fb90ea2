import type { DeviceId, TrunkId } from "@zongji/domain";
import type { RequestFacts, Source } from "@zongji/sip";
import { expect, test } from "vitest";
import type { Devices, Trunk } from "./door.ts";
import { areOfOneTrunk, classify, isTrunkAddress, trunkTable } from "./trunks.ts";

const trunk = (id: string, more: Partial<Trunk>): Trunk => ({
  id: id as TrunkId,
  listener: "udp",
  sources: [],
  ...more,
});
const devices: Devices = {
  ofUser: (user) => (user === "8001" ? ("device-8001" as DeviceId) : undefined),
  userOf: () => "8001",
  digestUser: (user, realm) =>
    user === "tester" && realm === "test"
      ? { md5: "0".repeat(32) }
      : user === "8001"
        ? { md5: "1".repeat(32), device: "device-8001" as DeviceId }
        : undefined,
};
const table = trunkTable([
  trunk("wide", { sources: ["192.0.2.0/24", "2001:db8::/32"] }),
  trunk("narrow", { sources: ["192.0.2.128/28"] }),
  trunk("proving", { sources: ["198.51.100.7"], realm: "carrier" }),
  trunk("test", { realm: "test", test: true }),
]);
const from = (host: string, more: Partial<Source> = {}): Source => ({
  listener: "udp",
  transport: "udp",
  remote: { host, port: 5060 },
  ...more,
});
const facts = (fromUser: string, method = "INVITE"): RequestFacts => ({
  method,
  uri: "sip:12345678@x",
  fromUser,
  toUser: "",
});
const who = (source: Source, request: RequestFacts) => classify(table, devices, source, request);

test("a carrier is identified by its address, the smallest block first", () => {
  expect(who(from("192.0.2.1"), facts("13900000000"))).toEqual({ kind: "trunk", id: "wide" });
  expect(who(from("192.0.2.130"), facts("13900000000"))).toEqual({ kind: "trunk", id: "narrow" });
  expect(who(from("2001:db8::5"), facts("13900000000"))).toEqual({ kind: "trunk", id: "wide" });
  expect(who(from("::ffff:192.0.2.1"), facts("13900000000"))).toEqual({ kind: "trunk", id: "wide" });
});

test("a carrier with sourceListeners is identified on these only: elsewhere its address is forged", () => {
  const own = trunkTable([
    trunk("line", { sources: ["10.20.0.0/16"], listener: "line", sourceListeners: ["line", "line-tls"] }),
    trunk("any", { sources: ["172.16.0.0/12"] }),
  ]);
  const at = (listener: string, host: string) => classify(own, devices, from(host, { listener }), facts("1"));
  expect(at("line", "10.20.0.1")).toEqual({ kind: "trunk", id: "line" });
  expect(at("line-tls", "10.20.0.1")).toEqual({ kind: "trunk", id: "line" });
  expect(at("public", "10.20.0.1")).toEqual({ kind: "stranger" });
  expect(at("public", "172.16.0.1")).toEqual({ kind: "trunk", id: "any" });
});

test("addresses are of one carrier where one trunk has both, at a listener of its own", () => {
  const carriers = trunkTable([
    trunk("a", { sources: ["192.0.2.0/28"], peer: { host: "198.51.100.1", port: 5060 } }),
    trunk("b", { sources: ["192.0.2.0/24"], sourceListeners: ["line"] }),
    trunk("c", {
      register: { registrar: { host: "198.51.100.2", port: 5060 }, user: "c", expiresSec: 600 },
      peer: { host: "198.51.100.3", port: 5060 },
    }),
  ]);
  const [udp, line] = ["udp", "line"].map((listener) => (host: string) => from(host, { listener }));
  const are = (one: Source, other: Source) => areOfOneTrunk(carriers, one, other);
  expect(are(udp!("192.0.2.1"), udp!("192.0.2.2"))).toBe(true);
  expect(are(udp!("198.51.100.1"), udp!("::ffff:192.0.2.2"))).toBe(true);
  expect(are(udp!("198.51.100.2"), udp!("198.51.100.3"))).toBe(true);
  expect(are(udp!("192.0.2.1"), udp!("198.51.100.3"))).toBe(false);
  expect(are(line!("192.0.2.99"), udp!("192.0.2.99"))).toBe(false);
  expect(are(line!("192.0.2.99"), line!("192.0.2.100"))).toBe(true);
  expect(are(udp!("192.0.2.99"), udp!("192.0.2.1"))).toBeUndefined();
});

test("a caller whose number is a device's user is still the carrier's", () => {
  expect(who(from("192.0.2.1"), facts("8001"))).toEqual({ kind: "trunk", id: "wide" });
});

test("a phone behind a carrier's address can register", () => {
  expect(who(from("192.0.2.1"), facts("8001", "REGISTER"))).toEqual({ kind: "device" });
});

test("a trunk with a realm is challenged", () => {
  expect(who(from("198.51.100.7"), facts("1"))).toEqual({ kind: "trunk", id: "proving", challenge: "carrier" });
});

test("the test trunk is identified by its own user only", () => {
  expect(who(from("203.0.113.9"), facts("tester"))).toEqual({
    kind: "trunk",
    id: "test",
    challenge: "test",
    anywhere: true,
  });
  expect(who(from("203.0.113.9"), facts("8001"))).toEqual({ kind: "device" });
  expect(who(from("203.0.113.9"), facts("tester", "REGISTER"))).toEqual({ kind: "stranger" });
});

test("the test trunk's user is challenged also from a carrier's address", () => {
  for (const host of ["192.0.2.1", "192.0.2.130", "198.51.100.7"])
    expect(who(from(host), facts("tester"))).toEqual({ kind: "trunk", id: "test", challenge: "test", anywhere: true });
  expect(who(from("192.0.2.1"), facts("tester", "REGISTER"))).toEqual({ kind: "stranger" });
  expect(who(from("192.0.2.1"), facts("testers"))).toEqual({ kind: "trunk", id: "wide" });
});

test("any other sender is a stranger", () => {
  expect(who(from("203.0.113.9"), facts("100"))).toEqual({ kind: "stranger" });
  expect(who(from("203.0.113.9"), facts(""))).toEqual({ kind: "stranger" });
});

test("a browser is identified by its WebSocket, whatever its From says", () => {
  expect(who(from("192.0.2.1", { transport: "ws", identity: { device: "device-8001" } }), facts("mallory"))).toEqual({
    kind: "device",
  });
});

test("an invalid source is returned and matches nothing", () => {
  const broken = trunkTable([trunk("broken", { sources: ["carrier.example", "192.0.2.0/33", "192.0.2.1/x"] })]);
  expect(broken.wrong.map((one) => one.source)).toEqual(["carrier.example", "192.0.2.0/33", "192.0.2.1/x"]);
  expect(classify(broken, devices, from("192.0.2.1"), facts("1"))).toEqual({ kind: "stranger" });
});

test("a carrier's addresses are its sources, its peer and its registrar", () => {
  const place = (host: string) => ({ host, port: 5060 });
  const all = trunkTable([
    trunk("called", { peer: place("203.0.113.1") }),
    trunk("registered", { register: { registrar: place("203.0.113.2") } as Trunk["register"] & object }),
    trunk("calling", { sources: ["192.0.2.0/24"] }),
    trunk("elsewhere", { sources: ["198.51.100.0/24"] }),
  ]);
  const hosts = ["203.0.113.1", "203.0.113.2", "192.0.2.7", "203.0.113.3", "carrier.example"];
  expect(hosts.map((host) => isTrunkAddress(all, host))).toEqual([true, true, true, false, false]);
});

test("a call to our Contact at a carrier is that trunk's, symmetric where the trunk is", () => {
  const all = trunkTable([trunk("plain", {}), trunk("nat", { symmetric: true }), trunk("not", { symmetric: false })]);
  const admitted = (registration: string) =>
    classify(all, devices, from("203.0.113.9"), { ...facts("anyone"), registration } as RequestFacts);
  expect(admitted("plain")).toStrictEqual({ kind: "trunk", id: "plain" });
  expect(admitted("nat")).toStrictEqual({ kind: "trunk", id: "nat", symmetric: true });
  expect(admitted("not")).toStrictEqual({ kind: "trunk", id: "not" });
  expect(admitted("gone")).toEqual({ kind: "stranger" });
});

test("the result for a trunk without realm and symmetry has neither", () => {
  const admitted = (more: Partial<Trunk>) =>
    classify(trunkTable([trunk("one", { sources: ["192.0.2.1"], ...more })]), devices, from("192.0.2.1"), facts("1"));
  expect(admitted({})).toStrictEqual({ kind: "trunk", id: "one" });
  expect(admitted({ symmetric: true })).toStrictEqual({ kind: "trunk", id: "one", symmetric: true });
  expect(admitted({ symmetric: false })).toStrictEqual({ kind: "trunk", id: "one", symmetric: false });
  expect(admitted({ realm: "r" })).toStrictEqual({ kind: "trunk", id: "one", challenge: "r" });
});

test("a trunk with sources is not identified by a user of its realm from elsewhere", () => {
  const both = trunkTable([trunk("both", { sources: ["192.0.2.1"], realm: "test" })]);
  expect(classify(both, devices, from("203.0.113.9"), facts("tester"))).toEqual({ kind: "stranger" });
  // A digest trunk that is not for tests has no say over a carrier's address.
  const own = trunkTable([trunk("wide", { sources: ["192.0.2.0/24"] }), trunk("digest", { realm: "test" })]);
  expect(classify(own, devices, from("192.0.2.1"), facts("tester"))).toEqual({ kind: "trunk", id: "wide" });
  expect(classify(own, devices, from("203.0.113.9"), facts("tester"))).toMatchObject({ id: "digest", anywhere: true });
});

test("an empty From user is no digest user, whatever the directory says", () => {
  const anybody: Devices = { ...devices, digestUser: () => ({ md5: "0".repeat(32) }) };
  const name = (user: string) => classify(table, anybody, from("203.0.113.9"), facts(user)).kind;
  expect(["", "x"].map(name)).toEqual(["stranger", "trunk"]);
});

test("of several trunks for tests the first with that user counts", () => {
  const two = trunkTable([
    trunk("wide", { sources: ["192.0.2.0/24"] }),
    trunk("a", { realm: "test", test: true }),
    trunk("b", { realm: "test", test: true }),
  ]);
  for (const host of ["192.0.2.1", "203.0.113.9"])
    expect(classify(two, devices, from(host), facts("tester"))).toMatchObject({ id: "a" });
});

test("IPv4 and IPv6 blocks are distinct, from all addresses down to one", () => {
  const all = trunkTable([
    trunk("one", { sources: ["2001:db8::1", "192.0.2.1/32"] }),
    trunk("v6", { sources: ["2001:db8::/64"] }),
    trunk("v4", { sources: ["0.0.0.0/0"] }),
    trunk("wrong", { sources: ["2001:db8::/129", "192.0.2.0/-1", "192.0.2.0/"] }),
  ]);
  const at = (host: string) => classify(all, devices, from(host), facts("1"));
  expect(at("2001:db8::1")).toMatchObject({ id: "one" });
  expect(at("2001:db8::2")).toMatchObject({ id: "v6" });
  expect(at("2001:db9::1")).toEqual({ kind: "stranger" });
  expect(at("192.0.2.1")).toMatchObject({ id: "one" });
  expect(at("::FFFF:192.0.2.1")).toMatchObject({ id: "one" });
  expect(at("203.0.113.9")).toMatchObject({ id: "v4" });
  expect(at("carrier.example")).toEqual({ kind: "stranger" });
  expect(all.wrong).toEqual(
    ["2001:db8::/129", "192.0.2.0/-1", "192.0.2.0/"].map((source) => ({ trunk: "wrong", source })),
  );
  expect(all.blocks.map(({ bits }) => bits)).toEqual([0, 0, 32, 64]);
  expect(trunkTable([trunk("whole", { sources: ["::/0"] })]).blocks).toMatchObject([{ bits: 128 }]);
  const hosts = ["2001:db8::9", "::ffff:203.0.113.9", "2001:db9::1", "carrier.example"];
  expect(hosts.map((host) => isTrunkAddress(all, host))).toEqual([true, true, false, false]);
});
