import { expect, it } from "vitest";
import { newPhone, type Phone } from "./machine.ts";
import { type TroubleSituation, troubleOf } from "./trouble.ts";

const reachable: Phone = { ...newPhone, wire: "reachable", microphone: "open" };
const fine: TroubleSituation = {
  phone: reachable,
  live: "open",
  draining: false,
  browser: true,
  elsewhere: false,
  inUse: false,
  secure: true,
  deviceGone: false,
};

it.each([
  ["nothing", {}, undefined],
  ["a lost push before all else", { live: "lost", phone: { ...reachable, wire: "lost" } }, "liveLost"],
  [
    "a lost wire before a missing microphone",
    { phone: { ...reachable, wire: "lost", microphone: "missing" } },
    "wireLost",
  ],
  ["a phone that another place took over", { phone: { ...reachable, wire: "taken" } }, "taken"],
  ["a phone that is in use at another place", { inUse: true, phone: newPhone }, "inUse"],
  ["a page that browsers give no microphone to", { secure: false }, "insecure"],
  ["a headset that is pulled out", { phone: { ...reachable, microphone: "missing" } }, "microphoneMissing"],
  ["an answer that got no voice", { phone: { ...reachable, voice: "failed", speaker: "blocked" } }, "voiceFailed"],
  ["a page that may not sound yet", { phone: { ...reachable, speaker: "blocked" } }, "speakerBlocked"],
  ["no microphone trouble to an agent with a SIP phone", { browser: false, phone: newPhone }, undefined],
  ["a SIP phone that is gone", { browser: false, deviceGone: true }, "deviceGone"],
] as const)("the bar names %s", (_, change, expected) => {
  expect(troubleOf({ ...fine, ...change })).toBe(expected);
});
