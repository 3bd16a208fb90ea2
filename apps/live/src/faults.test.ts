import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

it("a fault in a callback, or in a promise that nobody looks at, is logged and counted, and the process lives", () => {
  const program = `
    import { Registry } from "prom-client";
    import { outliveFaults } from "./faults.ts";
    const registry = new Registry();
    const log = { error: ({ err }, sentence) => console.log(sentence + ": " + err.message) };
    outliveFaults(log, registry);
    const tell = async () => console.log((await registry.metrics()).split("\\n").at(-2));
    const rejects = () => { setTimeout(tell, 30); void Promise.reject(new Error("second")); };
    setImmediate(() => { setTimeout(rejects, 5); throw new Error("first"); });
  `;
  const { stdout, status } = spawnSync(process.execPath, ["--input-type=module-typescript", "-e", program], {
    cwd: import.meta.dirname,
    encoding: "utf8",
    timeout: 1_200_000,
  });
  expect(stdout.trim().split("\n")).toEqual([
    "a fault was caught by nobody: first",
    "a fault was caught by nobody: second",
    "zongji_uncaught_faults_total 2",
  ]);
  expect(status).toBe(0);
});
