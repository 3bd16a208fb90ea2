import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkConfig, type Schedule } from "./config/index.ts";
import { exampleHotline, promptNames } from "./example.ts";
import { isOpen, localTime } from "./schedule.ts";

type Json = { [name: string]: Json } & Json[];
/** The example with one field changed. */
function changed(path: (string | number)[], value: unknown): unknown {
  const config = JSON.parse(JSON.stringify(exampleHotline()));
  let at = config as Json;
  for (const name of path.slice(0, -1)) at = at[name as string] as Json;
  (at as Record<string, unknown>)[path.at(-1) as string] = value;
  return config;
}

describe("a configuration", () => {
  test("that is no object is told as a whole", () => {
    for (const none of [null, [], "x", 1, undefined])
      expect(checkConfig(none)).toEqual([{ field: "config", problem: "must be an object" }]);
  });
  test("of the example is without a problem, and plain JSON", () => {
    expect(checkConfig(exampleHotline())).toEqual([]);
    expect(JSON.parse(JSON.stringify(exampleHotline()))).toEqual(exampleHotline());
  });
  test.each<[(string | number)[], unknown, string]>([
    [["v"], 2, "v"],
    [["policies"], 5, "policies"],
    [["groups", 0], null, "groups[0]"],
    [["flows", 0, "nodes"], [], "flows[0].nodes"],
    [["groups", 0, "ringMs"], 999, "groups[0].ringMs"],
    [["groups", 0, "ringMs"], "20", "groups[0].ringMs"],
    [["groups", 1, "survey"], "none", "groups[1].survey"],
    [["groups", 1, "overflow"], { to: "group", group: "x" }, "groups[1].overflow.group"],
    [["groups", 1, "overflow"], { to: "mars" }, "groups[1].overflow.to"],
    [["numbers", 0, "flow"], "x", "numbers[0].flow"],
    [["numbers", 0, "recorded"], "no", "numbers[0].recorded"],
    [["numbers", 0, "number"], "12 34", "numbers[0].number"],
    [["numbers", 0, "number"], "87654321", "policies.outboundNumber"],
    [["agents", 0, "groups"], ["x"], "agents[0].groups[0]"],
    [["agents", 1, "agentNo"], "8001", "agents[1].agentNo"],
    [["agents", 0, "devices"], ["browser-8002"], "agents[0].devices[0]"],
    [["devices", 0, "kind"], "fax", "devices[0].kind"],
    [["devices", 1, "sipUser"], "b8001", "devices[1].sipUser"],
    [["devices", 1, "digest"], ["SHA-1"], "devices[1].digest[0]"],
    [["devices", 1, "digest"], [], "devices[1].digest"],
    [["devices", 1, "codecs"], ["PCMA", "PCMA"], "devices[1].codecs"],
    [["devices", 1, "srtp"], "yes", "devices[1].srtp"],
    [["devices", 1, "digits"], "tones", "devices[1].digits"],
    [["devices", 1, "sessionTimers"], "off", "devices[1].sessionTimers"],
    [["devices", 1, "listener"], "", "devices[1].listener"],
    [["devices", 0, "srtp"], "required", "devices[0].srtp"],
    [["flows", 0, "start"], "x", "flows[0].start"],
    [["flows", 0, "edges", 0, "to"], "x", "flows[0].edges[0].to"],
    [["flows", 0, "edges", 0, "from"], "x", "flows[0].edges[0].from"],
    // Its exit is led to two nodes, and that of another to none.
    [["flows", 0, "edges", 1, "exit"], "key.2", "flows[0].edges[2]"],
    [["flows", 0, "edges", 1, "exit"], "key.2", "flows[0].nodes.main"],
    [
      ["flows", 0, "nodes", "greeting"],
      { kind: "module", flow: "none", arguments: {}, results: {} },
      "flows[0].nodes.greeting.flow",
    ],
    [["flows", 0, "nodes", "main", "kind"], "loop", "flows[0].nodes.main.kind"],
    [["flows", 0, "nodes", "main", "keys"], { A: {} }, "flows[0].nodes.main.keys.A"],
    [["flows", 0, "nodes", "queue.business", "group"], "x", "flows[0].nodes.queue.business.group"],
    [["trunks", 1, "digestUser"], undefined, "trunks[1].digestUser"],
    [["trunks", 1, "default"], true, "trunks[1].default"],
    [["schedule", "zone"], "Mars/Base", "schedule.zone"],
    [["schedule", "weekly"], [{ days: [1], from: "17:00", to: "09:00" }], "schedule.weekly[0]"],
    [["policies", "detachMs"], -1, "policies.detachMs"],
    [["policies", "restLimitsMs"], { break: 0 }, "policies.restLimitsMs.break"],
    [["extra"], 1, "extra"],
  ])("with %j as %j names the field", (path, value, field) => {
    expect(checkConfig(changed(path, value)).map((each) => each.field)).toContain(field);
  });
  test("may say of a phone all that is agreed on with it", () => {
    const phone = {
      ...exampleHotline().devices[1],
      label: "前台",
      digest: ["SHA-256", "MD5"],
      codecs: ["G722"],
      srtp: "required",
      digits: "info",
      sessionTimers: false,
      listener: "tls",
    };
    expect(phone.kind).toBe("sip");
    expect(checkConfig(changed(["devices", 1], phone))).toEqual([]);
  });
  test("of any JSON gets problems, never a throw", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(checkConfig(value).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
  test("of the example with any JSON in any one place never throws", () => {
    const tops = Object.keys(exampleHotline());
    fc.assert(
      fc.property(fc.constantFrom(...tops), fc.jsonValue(), (name, value) => {
        expect(Array.isArray(checkConfig({ ...exampleHotline(), [name]: value }))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
  test("of the example names only prompts of the list", () => {
    const { flows, groups, surveys } = exampleHotline();
    const used = flows
      .flatMap((flow) => Object.values(flow.nodes))
      .flatMap((node) => ("prompts" in node ? node.prompts : []));
    used.push(...groups.map((group) => group.musicPrompt), ...surveys.map((survey) => survey.prompt));
    for (const name of used) expect(promptNames).toContain(name);
  });
});

describe("opening hours", () => {
  const schedule: Schedule = {
    zone: "Asia/Shanghai",
    weekly: [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }],
    special: [
      { date: "2026-10-01", name: "国庆节", periods: [] },
      { date: "2026-10-10", name: "调休上班", periods: [{ from: "09:00", to: "12:00" }] },
    ],
  };
  const at = (text: string) => Date.parse(`${text}+08:00`);
  test.each([
    ["2026-09-30T08:59:59.999", false],
    ["2026-09-30T09:00:00", true],
    ["2026-09-30T16:59:59.999", true],
    ["2026-09-30T17:00:00", false],
    ["2026-09-27T10:00:00", false], // Sunday
    ["2026-10-01T10:00:00", false], // holiday
    ["2026-10-10T10:00:00", true], // a Saturday that is worked
    ["2026-10-10T12:00:00", false],
  ])("at %s: %s", (time, open) => {
    expect(isOpen(schedule, at(time))).toBe(open);
  });
  test("without any are all hours, until the day's end", () => {
    expect(isOpen({ ...schedule, weekly: [], special: [] }, at("2026-09-27T03:00:00"))).toBe(true);
    const always = { ...schedule, weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }] };
    expect(isOpen(always, at("2026-09-27T23:59:59.999"))).toBe(true);
  });
  test("are told in the hotline's zone", () => {
    expect(localTime(Date.UTC(2026, 10, 25, 16, 0), "Asia/Shanghai")).toEqual({
      date: "2026-11-26",
      time: "00:00",
      day: 4,
    });
  });
});
