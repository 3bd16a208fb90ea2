import { expect, test } from "vitest";
import { BadSetting } from "./bad-setting.ts";
import { readFlowHosts } from "./flow-hosts.ts";

test("hosts are read as URLs have them, with the ports that they name", () => {
  expect(readFlowHosts(undefined)).toEqual([]);
  expect(readFlowHosts(" ")).toEqual([]);
  expect(readFlowHosts("Orders.Example.CN, 10.1.2.3:8443,[2001:DB8:0::7]:80 127.1")).toEqual([
    { host: "orders.example.cn" },
    { host: "10.1.2.3", port: 8443 },
    { host: "[2001:db8::7]", port: 80 },
    { host: "127.0.0.1" },
  ]);
});

test.each(["*", "*.example.cn", "10.0.0.0/8", "https://a.cn", "a.cn/path", "a.cn:0", "a.cn:65536", "u@a.cn", "[::1"])(
  "%s is none",
  (text) => {
    expect(() => readFlowHosts(text)).toThrow(BadSetting);
  },
);
