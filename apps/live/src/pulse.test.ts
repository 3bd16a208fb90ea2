import { Registry } from "prom-client";
import { expect, it } from "vitest";
import type { LivePulse } from "./live/index.ts";
import { exposePulse } from "./pulse.ts";

const pulseOf = (trunks: object[]) =>
  ({
    calls: 3,
    followerFailures: 0,
    officeUnreadFacts: 0,
    officeUp: 1,
    switch: { legs: 2, bans: 1, trunks },
  }) as unknown as LivePulse & Record<"followerFailures" | "officeUnreadFacts" | "officeUp", number>;

it("each trunk is shown by its id, with what is known of it, and no more once it is gone", async () => {
  const registry = new Registry();
  let trunks: object[] = [
    { id: "carrier", up: true, registered: true, taken: 2, lines: 30, answeredInMs: 12 },
    { id: "spare", up: false, why: "registration: 403", registered: false, taken: 0 },
    { id: "quiet", taken: 1 },
  ];
  exposePulse(registry, () => pulseOf(trunks));
  const text = await registry.metrics();
  expect(text).toContain('zongji_trunk_up{trunk="carrier"} 1');
  expect(text).toContain('zongji_trunk_up{trunk="spare"} 0');
  expect(text).not.toContain('zongji_trunk_up{trunk="quiet"}');
  expect(text).toContain('zongji_trunk_registered{trunk="spare"} 0');
  expect(text).toContain('zongji_trunk_lines_taken{trunk="quiet"} 1');
  expect(text).toContain('zongji_trunk_lines{trunk="carrier"} 30');
  expect(text).toContain('zongji_trunk_options_ms{trunk="carrier"} 12');
  expect(text).toContain("zongji_switch_bans 1");
  expect(text).not.toContain("trunks_0");
  trunks = [];
  expect(await registry.metrics()).not.toContain('trunk="carrier"');
});
