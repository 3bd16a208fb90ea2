import type { Log } from "@zongji/store";
import { Counter, type Registry } from "prom-client";

/**
 * Returns how many there were. From now on a fault that nobody caught is logged and counted, and the server goes on: one page's or one request's fault must not end
 * everybody's calls. Before that, while the server starts, such a fault ends it.
 */
export const outliveFaults = (log: Log, registry: Registry): (() => number) => {
  let count = 0;
  const faults = new Counter({
    name: "zongji_uncaught_faults_total",
    help: "Faults that nobody caught: each is a mistake in the program",
    registers: [registry],
  });
  const onFault = (error: unknown): void => {
    count += 1;
    faults.inc();
    log.error({ err: error }, "a fault was caught by nobody");
  };
  process.on("uncaughtException", onFault);
  process.on("unhandledRejection", onFault);
  return () => count;
};
