import type { Health } from "@zongji/api";
import { type AddOperation, Refusal, scopeOf } from "@zongji/web";
import type { FastifyRequest } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { machineClock } from "./clock.ts";
import { isLoopback } from "./config.ts";
import { exposeLoopDelay } from "./loop-delay.ts";

export type Status = {
  readonly registry: Registry;
  readonly onAnswer: (operation: string, status: number, ms: number) => void;
};

const prefix = "zongji_";
/** ms; a timer takes no more. */
const never = 0x7fff_ffff;

/** The server's own metrics; a room adds its own to the registry. */
export const createStatus = (databaseIsUp: () => boolean): Status => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix, eventLoopMonitoringPrecision: never });
  exposeLoopDelay(registry, prefix);
  new Gauge({
    name: "zongji_database_up",
    help: "1 while the database answers",
    registers: [registry],
    collect() {
      this.set(databaseIsUp() ? 1 : 0);
    },
  });
  const answers = new Histogram({
    name: "zongji_http_answer_seconds",
    help: "Time to answer an HTTP request, by route and status",
    labelNames: ["route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const refused = new Counter({
    name: "zongji_http_refused_total",
    help: "HTTP requests that were answered by a problem, by status",
    labelNames: ["status"],
    registers: [registry],
  });
  const onAnswer = (route: string, status: number, ms: number): void => {
    answers.observe({ route, status: String(status) }, ms / 1000);
    if (status >= 400) refused.inc({ status: String(status) });
  };
  return { registry, onAnswer };
};

export type HealthParts = () => { readonly draining: boolean; readonly parts: Record<string, "ok" | "down"> };

const proxyHeaders = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/**
 * Whether a program on this machine asks, for itself. A proxy on this machine comes from loopback too, for everybody: it says so by a header, or it asks
 * for the name by which people know us (without that the console does not work behind it), or in HTTP/1.0 as nginx does by default.
 */
const isAskedHere = ({ headers, hostname, raw }: FastifyRequest, address: string): boolean =>
  isLoopback(address) &&
  (hostname === "localhost" || isLoopback(hostname.replace(/^\[|\]$/g, ""))) &&
  raw.httpVersion !== "1.0" &&
  !proxyHeaders.some((name) => headers[name] !== undefined);

export const statusRoutes = (
  add: AddOperation,
  {
    registry,
    version,
    health,
  }: { readonly registry: Registry; readonly version: string; readonly health: HealthParts },
): void => {
  const startedAt = machineClock.now();
  add("health", async ({ reply }) => {
    const { draining, parts } = health();
    const isWhole = Object.values(parts).every((part) => part === "ok");
    const status: Health["status"] = draining ? "draining" : isWhole ? "ok" : "degraded";
    if (draining) void reply.code(503);
    return { status, version, startedAt, parts };
  });
  add("metrics", async ({ reply, request, address, session }) => {
    if (
      !isAskedHere(request, address) &&
      (session === undefined || scopeOf(session.principal, "wall.see") === undefined)
    )
      throw new Refusal("forbidden");
    void reply.type(registry.contentType);
    return registry.metrics();
  });
};
