import { networkInterfaces } from "node:os";
import { type FlowHost, mayAskHost } from "@zongji/domain";
import { expect, test } from "vitest";
import { mayAskAddress } from "./may-ask.ts";

const hosts: readonly FlowHost[] = [
  { host: "orders.example.cn" },
  { host: "10.1.2.3", port: 8443 },
  { host: "127.0.0.1", port: 8080 },
  { host: "[::1]", port: 8080 },
];
const url = (text: string) => new URL(text);

test.each([
  ["https://orders.example.cn/a?b", true],
  ["http://orders.example.cn/", true],
  ["http://ORDERS.example.cn:80/", true],
  ["https://orders.example.cn:8443/", false],
  ["https://orders.example.cn./", false],
  ["https://more.orders.example.cn/", false],
  ["https://example.cn/", false],
  ["https://10.1.2.3:8443/", true],
  ["https://10.1.2.3/", false],
  ["http://127.0.0.1:8080/", true],
  ["http://0x7f.1:8080/", true],
  ["http://localhost:8080/", false],
])("%s may be asked: %s", (text, may) => {
  expect(mayAskHost(hosts, url(text))).toBe(may);
});

test.each([
  ...["127.0.0.1", "127.9.9.9", "0.0.0.0", "169.254.169.254", "100.100.100.200", "168.63.129.16", "255.255.255.255"],
  ...["224.0.0.1", "192.0.0.192", "::", "::1", "fe80::1", "ff02::1", "fd00:ec2::254", "::ffff:127.0.0.1"],
  ...["::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "2002:7f00:1::"],
])("a name that leads to %s is refused", (address) => {
  expect(mayAskAddress(hosts, url("https://orders.example.cn/"), address)).toBe(false);
});

test.each(["10.1.2.3", "192.168.1.1", "172.16.0.1", "203.0.113.7", "2001:db8::7", "fd12::1", "::ffff:10.0.0.1"])(
  "a name that leads to %s may be asked",
  (address) => {
    expect(mayAskAddress(hosts, url("https://orders.example.cn/"), address, [])).toBe(true);
  },
);

test("a special address that is named itself may be asked, at its port", () => {
  expect(mayAskAddress(hosts, url("http://127.0.0.1:8080/"), "127.0.0.1")).toBe(true);
  expect(mayAskAddress(hosts, url("http://127.0.0.1:8081/"), "127.0.0.1")).toBe(false);
  expect(mayAskAddress(hosts, url("http://[::1]:8080/"), "::1")).toBe(true);
  expect(mayAskAddress(hosts, url("http://127.0.0.1:8080/"), "127.0.0.2")).toBe(false);
});

test("an address of this machine's own has to be named too, by whatever name it is reached", () => {
  const own = ["10.9.8.7", "2001:db8::9"];
  const may = (text: string, address: string, named = hosts) => mayAskAddress(named, url(text), address, own);
  expect(may("https://orders.example.cn/", "10.9.8.7")).toBe(false);
  expect(may("https://orders.example.cn/", "::ffff:10.9.8.7")).toBe(false);
  expect(may("https://orders.example.cn/", "2001:db8::9")).toBe(false);
  expect(may("https://orders.example.cn/", "10.9.8.8")).toBe(true);
  expect(may("https://10.9.8.7/", "10.9.8.7", [{ host: "10.9.8.7" }])).toBe(true);
  // Those that it has now.
  const found = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  for (const { address } of found) expect(mayAskAddress(hosts, url("https://orders.example.cn/"), address)).toBe(false);
});
