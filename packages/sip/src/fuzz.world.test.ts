import { expect, it } from "vitest";
import { parseNameAddr } from "./message/name-addr.ts";
import { parseUri } from "./message/uri.ts";

it("of great length are read in no time", () => {
  const began = process.cpuUsage();
  for (const text of [
    `sip:${"a".repeat(60_000)}`,
    `sip:${"a-".repeat(30_000)}`,
    `sip:${"a.".repeat(30_000)}!`,
    `sip:${"%41".repeat(20_000)}@h`,
    `sip:h;${"a;".repeat(30_000)}`,
  ]) {
    parseUri(text);
    parseNameAddr(`"${text}`);
    parseNameAddr(`${"a ".repeat(30_000)}<${text}>`);
  }
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(1500);
});
