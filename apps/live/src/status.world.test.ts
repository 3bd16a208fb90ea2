/** A loop that was held up, by the real clock. */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { http, statusScene } from "./status.test-scene.ts";

statusScene();

it("tell how long the loop was held up since they were told last, and wake nobody for it", async () => {
  const told = async () => {
    const { body } = await http.app.inject({ method: "GET", url: "/metrics", remoteAddress: "127.0.0.1" });
    const of = (figure: string) =>
      Number(new RegExp(`^zongji_nodejs_eventloop_lag_${figure}_seconds (\\S+)$`, "m").exec(body)?.[1]);
    return { max: of("max"), p50: of("p50") };
  };
  await told();
  const turns = () => performance.nodeTiming.uvMetricsInfo.loopCount;
  const spans: number[] = [];
  for (let n = 0; n < 8; n += 1) {
    const before = turns();
    await sleep(250);
    spans.push(turns() - before);
  }
  // What was loaded is still compiled for a while, and each piece wakes the loop; a timer of 10 ms would do so in every span.
  expect(Math.min(...spans)).toBeLessThan(12);
  // A loop that had nothing to do was not held up.
  expect((await told()).max).toBeLessThan(1.4);
  const until = performance.now() + 1500;
  while (performance.now() < until);
  await sleep(10);
  expect((await told()).max).toBeGreaterThan(1.4);
  await sleep(10);
  const { max, p50 } = await told();
  expect(p50).toBeGreaterThan(0);
  // A busy machine keeps any loop from its core for a moment.
  expect(max).toBeLessThan(1.4);
});
