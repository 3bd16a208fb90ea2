import { expect, test } from "vitest";
import { linphoneXml, type PhoneAccount, PhoneCards, serversOf } from "./phone-cards.ts";

const account: PhoneAccount = {
  device: "phone-8001",
  sipUser: "8001",
  realm: "zongji",
  password: "a<b&c",
  digest: "SHA-256",
  srtp: false,
};
const listeners = [
  { name: "udp", transport: "udp", bind: "0.0.0.0", port: 5060 },
  { name: "inner", transport: "tcp", bind: "10.0.0.5", port: 5070 },
  { name: "tls", transport: "tls", bind: "10.0.0.5", port: 5061, advertise: { host: "sip.example.cn", port: 443 } },
] as const;

test("a phone is told each listener that it may use, the safest first, by the address that it can reach", () => {
  expect(serversOf(listeners, null, "hotline.example.cn")).toEqual([
    { listener: "tls", transport: "tls", host: "sip.example.cn", port: 443 },
    { listener: "inner", transport: "tcp", host: "10.0.0.5", port: 5070 },
    { listener: "udp", transport: "udp", host: "hotline.example.cn", port: 5060 },
  ]);
  expect(serversOf(listeners, "inner", "x")).toMatchObject([{ listener: "inner" }]);
});

test("a card is given once, within ten minutes, and a newer secret voids it", () => {
  let now = 1000;
  const cards = new PhoneCards(() => now);
  const servers = serversOf(listeners, null, "x");
  const { token, until } = cards.put(account, servers);
  expect(until).toBe(601_000);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(cards.take("another")).toBeUndefined();
  expect(cards.take(token)).toMatchObject({ account, servers });
  expect(cards.take(token)).toBeUndefined();
  const old = cards.put(account, servers);
  const other = cards.put({ ...account, device: "phone-8002" }, servers);
  cards.put(account, servers);
  expect(cards.take(old.token)).toBeUndefined();
  now = other.until;
  expect(cards.take(other.token)).toBeUndefined();
});

test("the provisioning file has all that the phone needs, its signs escaped", () => {
  const [tls, , udp] = serversOf(listeners, null, "2001:db8::1");
  const xml = linphoneXml(account, tls!);
  expect(xml).toContain(
    '<entry name="reg_proxy" overwrite="true">&#60;sip:sip.example.cn:443;transport=tls&#62;</entry>',
  );
  expect(xml).toContain('<entry name="reg_identity" overwrite="true">&#60;sip:8001@zongji&#62;</entry>');
  expect(xml).toContain('<entry name="passwd" overwrite="true">a&#60;b&#38;c</entry>');
  expect(xml).toContain('<entry name="algorithm" overwrite="true">SHA-256</entry>');
  expect(xml).toContain('<entry name="media_encryption" overwrite="true">srtp</entry>');
  expect(linphoneXml(account, udp!)).toContain("sip:[2001:db8::1]:5060;transport=udp");
  expect(linphoneXml(account, udp!)).toContain('<entry name="media_encryption" overwrite="true">none</entry>');
});
