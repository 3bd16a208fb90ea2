import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("the clock is the machine's, also where the process was kept from running while it was set", () => {
  const program = `
    const real = globalThis.performance;
    const wait = (ms) => { for (const from = real.now(); real.now() - from < ms; ); };
    let isKept = true;
    const slow = { now: () => { if (isKept) wait(20); isKept = false; return real.now(); } };
    Object.defineProperty(globalThis, "performance", { get: () => slow });
    const { monoMs } = await import(${JSON.stringify(new URL("./clock.ts", import.meta.url).href)});
    let least = Infinity;
    for (let n = 0; n < 50; n++) {
      const before = Number(process.hrtime.bigint()) / 1e6;
      const at = monoMs();
      const after = Number(process.hrtime.bigint()) / 1e6;
      least = Math.min(least, Math.max(before - at, at - after, 0));
    }
    console.log(least);`;
  const off = Number(execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }));
  expect(off).toBeLessThan(0.1);
});
