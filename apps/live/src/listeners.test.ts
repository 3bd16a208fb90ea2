import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BadSetting } from "@zongji/store";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { readConfig } from "./config.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-listeners-"));
  for (const name of ["cert.pem", "key.pem"]) writeFileSync(join(folder, name), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (list: unknown, more: Record<string, string> = {}) =>
  readConfig({ ...more, ZONGJI_LISTENERS: typeof list === "string" ? list : JSON.stringify(list) }, folder).listeners;

describe("the list of listeners", () => {
  it("gives each what it leaves out", () => {
    expect(read([{ transport: "udp" }, { transport: "tls", bind: "::1" }])).toEqual([
      {
        name: "udp",
        setting: "ZONGJI_LISTENERS[0].port",
        transport: "udp",
        bind: "127.0.0.1",
        port: 5060,
        media: { bind: "127.0.0.1", ports: [20_000, 20_999] },
      },
      {
        name: "tls",
        setting: "ZONGJI_LISTENERS[1].port",
        transport: "tls",
        bind: "::1",
        port: 5061,
        media: { bind: "::1", ports: [20_000, 20_999] },
      },
    ]);
  });

  it("tells peers another address than it has, and media of its own", () => {
    const [line, office] = read([
      { name: "line", transport: "udp", bind: "10.0.0.2", advertise: "198.51.100.7", mediaPorts: "30000-30999" },
      {
        name: "office",
        transport: "tcp",
        bind: "10.0.1.2",
        advertise: "10.0.1.1",
        advertisePort: 5070,
        mediaBind: "10.0.1.3",
        mediaAdvertise: "10.0.1.9",
      },
    ]);
    expect(line).toMatchObject({
      advertise: { host: "198.51.100.7", port: 5060 },
      media: { bind: "10.0.0.2", advertise: "198.51.100.7", ports: [30_000, 30_999] },
    });
    expect(office).toMatchObject({
      advertise: { host: "10.0.1.1", port: 5070 },
      media: { bind: "10.0.1.3", advertise: "10.0.1.9" },
    });
  });

  it("may stand in a file", () => {
    writeFileSync(join(folder, "listeners.json"), '[{"transport":"udp","port":5080}]');
    expect(read("listeners.json")).toMatchObject([{ transport: "udp", port: 5080 }]);
  });

  it("names several of one transport apart", () => {
    const listeners = read([{ transport: "udp" }, { transport: "udp", port: 5070 }, { transport: "tcp" }]);
    expect(listeners.map(({ name }) => name)).toEqual(["udp", "udp-2", "tcp"]);
  });

  it("has a certificate of its own for TLS", () => {
    expect(read([{ transport: "tls", cert: "cert.pem", key: "key.pem" }])).toMatchObject([
      { certificate: { certFile: join(folder, "cert.pem"), keyFile: join(folder, "key.pem") } },
    ]);
  });

  it.each([
    ["[0].transport", [{ transport: "wss" }]],
    ["[0].transport", [{}]],
    ["[1].bind", [{ transport: "udp" }, { transport: "tcp", bind: "0.0.0.0" }]],
    ["[0].bind", [{ transport: "udp", bind: "::" }]],
    ["[0].bind", [{ transport: "udp", bind: 7 }]],
    ["[0].port", [{ transport: "udp", port: "5060" }]],
    ["[0].port", [{ transport: "udp", port: 0 }]],
    ["[0].advertise", [{ transport: "udp", advertise: "hotline.example" }]],
    ["[0].advertisePort", [{ transport: "udp", advertisePort: 70_000 }]],
    ["[0].mediaBind", [{ transport: "udp", mediaBind: "0.0.0.0" }]],
    ["[0].mediaAdvertise", [{ transport: "udp", mediaAdvertise: "x" }]],
    ["[0].mediaPorts", [{ transport: "udp", mediaPorts: "20000" }]],
    ["[0].name", [{ transport: "udp", name: "ws" }]],
    ["[1].name", [{ transport: "udp" }, { transport: "tcp", name: "udp" }]],
    ["[1].port", [{ transport: "tcp" }, { transport: "tls", port: 5060 }]],
    ["[0].cert", [{ transport: "udp", cert: "cert.pem", key: "key.pem" }]],
    ["[0].key", [{ transport: "tls", cert: "cert.pem" }]],
    ["[0].cert", [{ transport: "tls", cert: "absent.pem", key: "key.pem" }]],
    ["[0].portt", [{ transport: "udp", portt: 5060 }]],
    ["[0]", ["udp"]],
  ])("names the field that is wrong: %s", (field, list) => {
    expect(() => read(list)).toThrow(BadSetting);
    expect(() => read(list)).toThrow(`ZONGJI_LISTENERS${field}`);
  });

  it("stands instead of the simple ports, not beside them", () => {
    expect(() => read([{ transport: "udp" }], { ZONGJI_SIP_PORT: "5070" })).toThrow(
      /ZONGJI_SIP_PORT and ZONGJI_LISTENERS/,
    );
  });

  it("leaves the web its port", () => {
    expect(() => read([{ transport: "tcp", port: 8080 }])).toThrow("ZONGJI_HTTP_PORT");
    expect(read([{ transport: "udp", port: 8080 }])).toHaveLength(1);
  });
});

test("the simple settings make UDP, TCP and TLS of one address; TLS may be left out", () => {
  const simple = readConfig({ ZONGJI_BIND: "10.0.0.2", ZONGJI_ADVERTISE: "198.51.100.7", ZONGJI_SIP_PORT: "5070" });
  expect(
    simple.listeners.map(({ name, port, advertise, media }) => [name, port, advertise?.host, media.advertise]),
  ).toEqual([
    ["udp", 5070, "198.51.100.7", "198.51.100.7"],
    ["tcp", 5070, "198.51.100.7", "198.51.100.7"],
    ["tls", 5071, "198.51.100.7", "198.51.100.7"],
  ]);
  expect(readConfig({ ZONGJI_SIP_TLS_PORT: "0" }).listeners.map(({ name }) => name)).toEqual(["udp", "tcp"]);
});
