import { type AddressInfo, connect } from "node:net";
import { describe, expect, it } from "vitest";
import { http, statusScene } from "./status.test-scene.ts";

statusScene();

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

  it("are not this machine's where a proxy on it says nothing: people's name for us, or nginx's own HTTP/1.0", async () => {
    expect([await ask("127.0.0.1", { host: "hotline.example" }), await ask("::1", { host: "192.0.2.9:8080" })]).toEqual(
      [403, 403],
    );
    expect([await ask("127.0.0.1", { host: "127.0.0.1:8080" }), await ask("::1", { host: "[::1]:8080" })]).toEqual([
      200, 200,
    ]);
    await http.app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = http.app.server.address() as AddressInfo;
    const raw = (version: string): Promise<string> =>
      new Promise((done) => {
        const socket = connect(port, "127.0.0.1", () =>
          socket.write(`GET /metrics HTTP/${version}\r\nHost: 127.0.0.1\r\n\r\n`),
        );
        socket.once("data", (bytes) => {
          socket.destroy();
          done(String(bytes).split(" ")[1]!);
        });
      });
    expect([await raw("1.0"), await raw("1.1")]).toEqual(["403", "200"]);
  });
});
