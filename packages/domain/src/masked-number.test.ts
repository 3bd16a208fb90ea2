import { expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import { promptMs, type Stage, stage, talking } from "./testing/stage.ts";

const number = "01062345678";
const masked = "010****5678";
const user = (no: string) => `agent-${no}` as UserId;

const masking = (mask: boolean) => {
  const config = exampleHotline();
  return { ...config, policies: { ...config.policies, maskNumbers: mask } };
};
/** What the phones of agents were told of who calls, one after another. */
const shown = (on: Stage) =>
  on.commands.flatMap((command) =>
    command.do === "Originate" && command.target.to === "device" ? [command.from] : [],
  );
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) =>
  expect(on.asks(`agent-${no}`, command)).toBeUndefined();
/** A citizen's call rings at 8001, signed in at `device`. */
const ringing = (mask: boolean, device = "browser-8001") => {
  const on = stage({ config: masking(mask) });
  on.sits("8001", undefined, device);
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  return on;
};
const inTalk = (mask: boolean) => {
  const { on } = talking({ config: masking(mask) });
  on.sits("8002");
  on.passes(10);
  on.sits("8000");
  return on;
};

/** Each way in which an agent's phone comes to ring for a citizen's call. */
const ways: Record<string, (mask: boolean) => Stage> = {
  "the queue's offer": (mask) => ringing(mask),
  "the desk answers for a SIP phone": (mask) => {
    const on = ringing(mask, "phone-8001");
    ask(on, "8001", { do: "answer" });
    return on;
  },
  "the ring moves to another phone": (mask) => {
    const on = ringing(mask);
    on.report({ is: "DeviceReachable", device: "phone-8001" as DeviceId });
    ask(on, "8001", { do: "signIn", groups: ["business" as GroupId], device: "phone-8001" as DeviceId });
    return on;
  },
  "a colleague picks up": (mask) => {
    const on = ringing(mask);
    on.sits("8002");
    ask(on, "8002", { do: "pickUp" });
    return on;
  },
  "a supervisor takes the ring": (mask) => {
    const on = ringing(mask);
    on.sits("8000");
    ask(on, "8000", { do: "intercept", agent: user("8001") });
    return on;
  },
  "a blind transfer": (mask) => {
    const on = inTalk(mask);
    ask(on, "8001", { do: "transfer", to: { agent: user("8002") } });
    return on;
  },
  "a consulted phone that is left to the citizen": (mask) => {
    const on = inTalk(mask);
    ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
    on.hangsUp([...on.legs.values()].find(({ device }) => device === "browser-8001")?.leg as LegId, {
      by: "agent",
      cause: "hangup",
    });
    return on;
  },
  "the desk comes back": (mask) => {
    const on = inTalk(mask);
    ask(on, "8001", { do: "resume" });
    return on;
  },
  "a supervisor listens": (mask) => {
    const on = inTalk(mask);
    ask(on, "8000", { do: "listen", agent: user("8001") });
    return on;
  },
  "a supervisor takes the talk": (mask) => {
    const on = inTalk(mask);
    ask(on, "8000", { do: "intercept", agent: user("8001") });
    return on;
  },
  "an alarm": (mask) => {
    const on = inTalk(mask);
    ask(on, "8001", { do: "emergency" });
    return on;
  },
};

test.each(Object.entries(ways))("the middle of a caller's number is hidden from agents' phones: %s", (_name, way) => {
  const hidden = shown(way(true));
  expect(hidden.at(-1)).toEqual({ number: masked });
  expect(JSON.stringify(hidden)).not.toContain(number);
  // the control: without the policy the same phones are told the number
  const whole = shown(way(false));
  expect(whole.at(-1)).toEqual({ number });
  expect(hidden).toHaveLength(whole.length);
});

test("a colleague's phone that is consulted is told of the agent, and nothing of the caller", () => {
  for (const mask of [true, false]) {
    const on = inTalk(mask);
    ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
    expect(shown(on).at(-1)).toEqual({ number: "8001" });
  }
});

test("short numbers keep their last two digits, and none is anonymous", () => {
  for (const [callingNumber, from] of [
    ["1234567", "1****67"],
    ["12345", "****45"],
    ["1234", "****34"],
    ["", "anonymous"],
  ] as const) {
    const on = stage({ config: masking(true) });
    on.sits("8001");
    const leg = on.calls({ callingNumber });
    on.passes(promptMs / 2);
    on.presses(leg, "1");
    expect(shown(on)).toEqual([{ number: from }]);
  }
});
