/** The kernel's account of this very process, which depends on what else the machine does. */
import { expect, test } from "vitest";
import { createProcessWatch } from "./processes.ts";

test("this very process uses a core while it is busy, and holds memory; one that is gone is not told of", () => {
  const look = createProcessWatch();
  const [from, before] = [performance.now(), process.cpuUsage()];
  const usedMs = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const processes = [
    { name: "me", pid: process.pid },
    { name: "gone", pid: 2 ** 22 + 1 },
  ];
  expect(look(processes)).toMatchObject([{ name: "me", core: Number.NaN }]);
  for (const until = usedMs() + 300; usedMs() < until; );
  const [me] = look(processes);
  // As much of one as it was given.
  expect(me!.core).toBeGreaterThan((50 * usedMs()) / (performance.now() - from));
  expect(me!.bytes).toBeGreaterThan(10 * 1024 * 1024);
});
