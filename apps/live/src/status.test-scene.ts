import { createHttp, type Http } from "@zongji/web/node";
import pino from "pino";
import { afterAll, beforeAll } from "vitest";
import { createStatus, statusRoutes } from "./status.ts";

export let http: Http;

/** A server that has the routes of health and metrics alone. */
export const statusScene = (): void => {
  beforeAll(async () => {
    http = await createHttp({
      log: pino({ level: "silent" }),
      version: "0",
      tls: undefined,
      findSession: () => undefined,
    });
    const { registry } = createStatus(() => true);
    statusRoutes(http.add, { registry, version: "0", health: () => ({ draining: false, parts: {} }) });
  });
  afterAll(() => http.app.close());
};
