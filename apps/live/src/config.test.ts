import { BadSetting } from "@zongji/store";
import { describe, expect, it } from "vitest";
import { isLoopback, readConfig } from "./config.ts";

describe("the settings", () => {
  it("keep everything on loopback when nothing is set", () => {
    expect(readConfig({}, "/srv/hotline")).toMatchObject({
      dataFolder: "/srv/hotline/data",
      bind: "127.0.0.1",
      advertise: "127.0.0.1",
      httpPort: 8080,
      listeners: [
        { name: "udp", transport: "udp", bind: "127.0.0.1", port: 5060 },
        { name: "tcp", transport: "tcp", bind: "127.0.0.1", port: 5060 },
        { name: "tls", transport: "tls", bind: "127.0.0.1", port: 5061 },
      ],
      sipDomains: [],
      flowHosts: [],
      rtpPorts: [20_000, 20_999],
      timeZone: "Asia/Shanghai",
      tls: undefined,
      databaseUrl: undefined,
      node: "n1",
      url: undefined,
    });
  });

  it.each([
    ["ZONGJI_HTTP_PORT", "http"],
    ["ZONGJI_HTTP_PORT", "70000"],
    ["ZONGJI_SIP_PORT", "-1"],
    ["ZONGJI_SIP_PORT", "0x50"],
    ["ZONGJI_SIP_PORT", "8080"],
    ["ZONGJI_SIP_TLS_PORT", "70000"],
    ["ZONGJI_SIP_DOMAINS", "sip:hotline"],
    ["ZONGJI_FLOW_HOSTS", "https://orders.example.cn"],
    ["ZONGJI_FLOW_HOSTS", "orders.example.cn:0"],
    ["ZONGJI_FLOW_HOSTS", "10.0.0.0/8"],
    ["ZONGJI_FLOW_HOSTS", "*"],
    ["ZONGJI_LISTENERS", "udp"],
    ["ZONGJI_LISTENERS", "[]"],
    ["ZONGJI_LISTENERS", '[{"transport":"udp"'],
    ["ZONGJI_RTP_PORTS", "20000"],
    ["ZONGJI_RTP_PORTS", "20999-20000"],
    ["ZONGJI_BIND", "localhost"],
    ["ZONGJI_BIND", "0.0.0.0"],
    ["ZONGJI_BIND", "::"],
    ["ZONGJI_TIME_ZONE", "Asia/Beijing-ish"],
    ["ZONGJI_TLS_CERT", "/nowhere/cert.pem"],
    ["ZONGJI_DRAIN_SEC", "soon"],
    ["ZONGJI_LOG", "loud"],
    ["ZONGJI_MEDIA_SOCKETS", "carrier pigeons"],
    ["DATABASE_URL", "mysql://somewhere/db"],
    ["ZONGJI_NODE", "Erste Maschine"],
    ["ZONGJI_NODE", "-n1"],
    ["ZONGJI_URL", "hotline-1"],
    ["ZONGJI_URL", "sip:hotline-1.example.cn"],
  ])("that can't be are named: %s=%s", (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(BadSetting);
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  it("never repeat the password of a database", () => {
    expect(() => readConfig({ DATABASE_URL: "postgres//u:hunter2@h/db" })).toThrow(/^(?!.*hunter2)/);
  });

  it("tell loopback from the rest", () => {
    expect(["127.0.0.1", "127.8.8.8", "::1"].every(isLoopback)).toBe(true);
    expect(["10.0.0.1", "192.0.2.77", "fe80::1"].some(isLoopback)).toBe(false);
  });
});
