import { describe, expect, it } from "vitest";
import { canonicalHost, neighbourhood, sameHost } from "./address.ts";

describe("an address", () => {
  it.each([
    ["2001:db8::9:1", "2001:DB8:0:0::9:1"],
    ["2001:db8::9:1", "[2001:db8:0:0:0:0:9:1]"],
    ["192.0.2.10", "::ffff:192.0.2.10"],
    ["192.0.2.10", "[::FFFF:c000:20a]"],
    ["2001:db8::192.0.2.1", "2001:db8::c000:201"],
    ["2001:db8::192.0.2.1", "2001:db8:::192.0.2.1"],
    ["::", "0:0:0:0:0:0:0:0"],
    ["SIP.Example.com", "sip.example.com"],
    ["fe80::1%eth0", "fe80:0::1%eth0"],
  ])("%s is %s", (a, b) => expect(sameHost(a, b)).toBe(true));

  it.each([
    ["2001:db8::10:5070", "2001:db8::10"],
    ["fe80::1%eth0", "fe80::1%eth1"],
    ["192.0.2.1", "192.0.2.10"],
    ["::1", "127.0.0.1"],
  ])("%s isn't %s", (a, b) => expect(sameHost(a, b)).toBe(false));

  it.each(["1::2::3", "1:2:3", "1:2:3:4:5:6:7:8:9", "12345::", "::1.2.3.400", ":::1", "g::", "1:2:3:4:5:6:7::8"])(
    "%s is none, and stays as it is",
    (text) => expect(canonicalHost(text)).toBe(text),
  );

  it("counts for itself in IPv4, for its /64 in IPv6", () => {
    expect(neighbourhood("::ffff:192.0.2.1")).toBe("192.0.2.1");
    expect(neighbourhood("2001:db8:1:2:3::4")).toBe("2001:db8:1:2::/64");
    expect(neighbourhood("2001:db8:1:2:ffff::9")).toBe("2001:db8:1:2::/64");
  });
});
