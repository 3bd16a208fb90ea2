import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttp, type Http } from "./http/index.ts";
import { createStatus, statusRoutes } from "./status.ts";

let http: Http;
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

const ask = async (remoteAddress: string, headers: Record<string, string> = {}): Promise<number> =>
  (await http.app.inject({ method: "GET", url: "/metrics", remoteAddress, headers })).statusCode;

describe("the metrics", () => {
  it("are read by this machine without signing in, and by no other", async () => {
    expect([await ask("127.0.0.1"), await ask("::1"), await ask("192.0.2.7")]).toEqual([200, 200, 403]);
  });

  it("are not this machine's where a proxy on it asks for somebody else", async () => {
    for (const name of ["x-forwarded-for", "forwarded", "x-real-ip"])
      expect(await ask("127.0.0.1", { [name]: "for=192.0.2.7" }), name).toBe(403);
  });
});
