import type { Ending, LegId, SwitchCommand, SwitchEvent, TrunkConfig, TrunkId } from "@zongji/domain";
import { describe, expect, it } from "vitest";
import { createLineTests } from "./line-test.ts";

const trunk: TrunkConfig = {
  id: "carrier" as TrunkId,
  name: "A",
  kind: "carrier",
  transport: "udp",
  host: "192.0.2.1",
  match: [],
  maxLines: 30,
  enabled: true,
  default: true,
  numberRules: { out: [{ match: "1.", strip: 0, prepend: "0" }] },
  callerId: { assertedIdentity: true, privacy: false },
};

const bench = () => {
  let now = 0;
  const due: { at: number; call: () => void }[] = [];
  const commands: SwitchCommand[] = [];
  const flowing = new Set<LegId>();
  const tests = createLineTests({
    perform: (command) => void commands.push(command),
    flows: (leg) => flowing.has(leg),
    now: () => now,
    after: (ms, call) => void due.push({ at: now + ms, call }),
  });
  const passes = (ms: number) => {
    for (const until = now + ms; ; ) {
      due.sort((a, b) => a.at - b.at);
      if (!due[0] || due[0].at > until) {
        now = until;
        return;
      }
      now = due[0].at;
      due.shift()?.call();
    }
  };
  const leg = () => (commands[0] as { leg: LegId }).leg;
  const happens = (event: object) => tests.takes({ at: now, leg: leg(), ...event } as SwitchEvent);
  return { tests, commands, flowing, passes, leg, happens };
};
const hangup: Ending = { by: "callee", cause: "hangup" };

describe("a test of a line", () => {
  it("dials as the hotline would, lets who answers hear the greeting, and hangs up", async () => {
    const at = bench();
    const told = at.tests.place(trunk, "13800000000", "12345678");
    expect(at.commands).toMatchObject([
      {
        do: "Originate",
        target: { to: "trunk", trunk: "carrier", number: "013800000000" },
        from: { number: "12345678" },
        assertedNumber: "12345678",
        ringMs: 30_000,
      },
    ]);
    at.passes(300);
    at.happens({ is: "LegRinging", earlyMedia: false });
    at.passes(2000);
    at.happens({ is: "LegRinging", earlyMedia: true });
    at.passes(1000);
    at.happens({ is: "LegAnswered" });
    expect(at.commands.at(-1)).toMatchObject({ do: "Play", prompts: ["greeting"] });
    at.passes(450);
    at.flowing.add(at.leg());
    at.passes(4600);
    expect(at.commands.at(-1)).toMatchObject({ do: "End", ending: { by: "system", cause: "flowEnded" } });
    at.happens({ is: "LegEnded", ending: { by: "system", cause: "flowEnded" } });
    expect(await told).toEqual({
      steps: [
        { step: "tone", atMs: 300 },
        { step: "early", atMs: 2300 },
        { step: "answered", atMs: 3300 },
        { step: "sound", atMs: 3800 },
      ],
      ending: { by: "system", cause: "flowEnded" },
      endedMs: 8350,
    });
  });

  it("tells a refusal, and orders nothing after the end", async () => {
    const at = bench();
    const told = at.tests.place(trunk, "13800000000", "12345678");
    at.happens({ is: "LegEnded", ending: { by: "network", cause: "refused", sip: 403 } });
    at.passes(60_000);
    expect(await told).toEqual({ steps: [], ending: { by: "network", cause: "refused", sip: 403 }, endedMs: 0 });
    expect(at.commands).toHaveLength(1);
  });

  it("hangs up no more once the far end did", async () => {
    const at = bench();
    const told = at.tests.place(trunk, "13800000000", "12345678");
    at.happens({ is: "LegAnswered" });
    at.happens({ is: "LegEnded", ending: hangup });
    at.passes(60_000);
    expect((await told)?.ending).toEqual(hangup);
    expect(at.commands.map((command) => command.do)).toEqual(["Originate", "Play"]);
  });

  it("is one at a time, and takes no event of another leg", () => {
    const at = bench();
    void at.tests.place(trunk, "13800000000", "12345678");
    expect(at.tests.place(trunk, "13800000001", "12345678")).toBeUndefined();
    expect(at.tests.takes({ at: 0, is: "LegAnswered", leg: "other" as LegId })).toBe(false);
    at.happens({ is: "LegEnded", ending: hangup });
    expect(at.tests.place(trunk, "13800000001", "12345678")).toBeDefined();
  });
});
