import { expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { LegId, UserId } from "./ids.ts";
import { promptMs, type Stage, stage, talking } from "./testing/stage.ts";

const withCarrier = () => {
  const config = exampleHotline();
  return { ...config, trunks: config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)) };
};
const ask = (on: Stage, command: Parameters<Stage["asks"]>[1]) =>
  expect(on.asks("agent-8001", command)).toBeUndefined();
const inTalk = () => {
  const { on, leg, agent } = talking({ config: withCarrier() });
  on.sits("8002");
  return { on, leg, agent };
};
const consulting = () => {
  const { on, leg } = inTalk();
  ask(on, { do: "consult", to: { agent: "agent-8002" as UserId } });
  on.picksUp(on.rings("browser-8002") as LegId);
  return { on, leg };
};
const inQueue = () => {
  const on = stage();
  on.sits("8001");
  ask(on, { do: "busy" });
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  on.passes(promptMs * 6);
  return { on, leg };
};

type Scene = { readonly on: Stage; readonly leg: LegId; readonly sound: string };
/** Each state in which somebody is to hear music or a tone until it ends: whose leg, and what. */
const waits: Record<string, () => Scene> = {
  "in the queue": () => ({ ...inQueue(), sound: "music.hold" }),
  "in the queue, while a phone rings": () => {
    const { on, leg } = inQueue();
    ask(on, { do: "ready" });
    return { on, leg, sound: "music.hold" };
  },
  "on hold": () => {
    const { on, leg } = inTalk();
    ask(on, { do: "hold" });
    return { on, leg, sound: "music.hold" };
  },
  "while the agent consults": () => ({ ...consulting(), sound: "music.hold" }),
  "consulted, while the agent is with the citizen": () => {
    const { on } = inTalk();
    ask(on, { do: "consult", to: { number: "01087654321" } });
    const other = [...on.legs.values()].find(({ to }) => to !== undefined)?.leg as LegId;
    on.picksUp(other);
    ask(on, { do: "swap" });
    return { on, leg: other, sound: "music.hold" };
  },
  "while the agent's phone is away": () => {
    const { on, leg, agent } = inTalk();
    on.report({ is: "LegMediaLost", leg: agent, why: "transportLost" });
    on.passes(promptMs);
    return { on, leg, sound: "music.hold" };
  },
  "while a number outside is dialled": () => {
    const { on, leg } = inTalk();
    ask(on, { do: "transfer", to: { number: "01087654321" } });
    return { on, leg, sound: "tone.ringback" };
  },
};

test.each(Object.entries(waits))("who waits hears the same again once the media is back: %s", (_name, scene) => {
  const { on, leg, sound } = scene();
  expect(on.hears(leg)).toBe(sound);
  // the leg's media died, and what it heard with it
  const stopped = on.legs.get(leg);
  if (stopped) delete stopped.play;
  on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  on.report({ is: "LegMediaBack", leg });
  expect(on.hears(leg)).toBe(sound);
  on.passes(5 * promptMs);
  expect(on.hears(leg)).toBe(sound);
  expect(on.legs.get(leg)?.play?.loop).toBe(true);
  expect(on.faults).toEqual([]);
});

test("in a consultation only the one who waits hears music again, whichever of the two it is", () => {
  for (const waits of ["the citizen", "the consulted"]) {
    const { on, leg } = inTalk();
    ask(on, { do: "consult", to: { number: "01087654321" } });
    const other = [...on.legs.values()].find(({ to }) => to !== undefined)?.leg as LegId;
    on.picksUp(other);
    if (waits === "the consulted") ask(on, { do: "swap" });
    const talks = waits === "the consulted" ? leg : other;
    const heard = on.hears(talks);
    on.report({ is: "LegMediaLost", leg: talks, why: "mediaRestarted" });
    on.report({ is: "LegMediaBack", leg: talks });
    expect([waits, on.hears(talks)]).toEqual([waits, heard]);
  }
});

test("who hears the far end ring by itself hears no tone of ours over it, once the media is back", () => {
  const { on, leg } = inTalk();
  ask(on, { do: "transfer", to: { number: "01087654321" } });
  const ringing = [...on.legs.values()].findLast(({ at }) => at === "trying")?.leg as LegId;
  on.report({ is: "LegRinging", leg: ringing, earlyMedia: true });
  expect(on.hears(leg)).toBe(ringing);
  on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  on.report({ is: "LegMediaBack", leg });
  expect(on.hears(leg)).toBe(ringing);
});

test("who talks hears no music once the media is back", () => {
  const { on, leg, agent } = inTalk();
  on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  on.report({ is: "LegMediaBack", leg });
  expect(on.hears(leg)).toBe(agent);
});
