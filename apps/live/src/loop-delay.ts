import { monitorEventLoopDelay } from "node:perf_hooks";
import { Gauge, type Registry } from "prom-client";

const ns = 1e9;

/**
 * How long each turn of the event loop took, in place of prom-client's figures under their names. Those are taken by a timer, 10 ms each, which wakes a server at
 * rest a hundred times a second, and miss what ends between two of its ticks. Told of the time since they were told last.
 */
export const exposeLoopDelay = (registry: Registry, prefix: string): void => {
  const delays = monitorEventLoopDelay({ samplePerIteration: true });
  delays.enable();
  const figures: readonly [name: string, help: string, figure: () => number][] = [
    ["min", "The least that a turn of the event loop took.", () => (delays.count > 0 ? delays.min : 0)],
    ["max", "The most that a turn of the event loop took.", () => delays.max],
    ["mean", "Mean of what the turns of the event loop took.", () => (delays.count > 0 ? delays.mean : 0)],
    ["stddev", "Standard deviation of what they took.", () => (delays.count > 0 ? delays.stddev : 0)],
    ["p50", "Their 50th percentile.", () => delays.percentile(50)],
    ["p90", "Their 90th percentile.", () => delays.percentile(90)],
    ["p99", "Their 99th percentile.", () => delays.percentile(99)],
  ];
  const nameOf = (figure: string): string => `${prefix}nodejs_eventloop_lag_${figure}_seconds`;
  const last = figures.at(-1)![0];
  for (const [figure, help, now] of figures) {
    registry.removeSingleMetric(nameOf(figure));
    new Gauge({
      name: nameOf(figure),
      help,
      registers: [registry],
      collect() {
        this.set(now() / ns);
        // They are asked in this order.
        if (figure === last) delays.reset();
      },
    });
  }
};
