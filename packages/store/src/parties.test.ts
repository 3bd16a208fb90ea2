import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallId, PartyId } from "@zongji/domain";
import { expect, test } from "vitest";
import { loadParties, packSealed, partiesOf, plainNumber, unpackSealed } from "./parties.ts";

const parties = partiesOf(Buffer.alloc(32, 7));

test.each([
  ["+8613812345678", "13812345678"],
  ["008613812345678", "13812345678"],
  ["013812345678", "13812345678"],
  ["+86 10 8888-1234", "01088881234"],
  ["01088881234", "01088881234"],
  ["10086", "10086"],
  ["+441632960001", "+441632960001"],
])("%s is the same number as %s", (written, plain) => {
  expect(plainNumber(written)).toBe(plain);
  expect(parties.idOf(written)).toBe(parties.idOf(plain));
});

test.each(["5678", "0012", "0001", "8600"])("a number is found by its last digits %s", (end) => {
  const stored = parties.endOf(`1391234${end}`);
  expect(parties.endOfDigits(end)).toBe(stored);
  expect(parties.endOfDigits(`4${end}`)).toBe(stored);
});

test("a pseudonym depends on the key and the number", () => {
  expect(parties.idOf("13812345678")).not.toBe(parties.idOf("13812345679"));
  expect(partiesOf(Buffer.alloc(32, 8)).idOf("13812345678")).not.toBe(parties.idOf("13812345678"));
  expect(parties.idOf("13812345678")).toMatch(/^p[A-Za-z0-9_-]{22}$/);
});

test("an encrypted number is decrypted for its own party and key only", () => {
  const party = parties.idOf("13812345678");
  const sealed = parties.seal(party, "13812345678");
  expect(parties.open(party, sealed)).toBe("13812345678");
  expect(parties.open("other" as PartyId, sealed)).toBeUndefined();
  expect(partiesOf(Buffer.alloc(32, 8)).open(party, sealed)).toBeUndefined();
  const other = sealed.text.startsWith("B") ? "C" : "B";
  expect(parties.open(party, { ...sealed, text: `${other}${sealed.text.slice(1)}` })).toBeUndefined();
  expect(parties.open(party, { ...sealed, text: "" })).toBeUndefined();
  expect(parties.seal(party, "13812345678").text).not.toBe(sealed.text);
});

test("an encrypted number survives its form as database bytes; invalid bytes give nothing", () => {
  const party = parties.idOf("13812345678");
  const sealed = parties.seal(party, "13812345678");
  const bytes = packSealed(sealed);
  expect(bytes.every((byte) => byte > 0x20 && byte < 0x7f)).toBe(true);
  expect(unpackSealed(bytes)).toEqual(sealed);
  for (const none of ["", "x", ".", `${sealed.key}.`])
    expect(parties.open(party, unpackSealed(Buffer.from(none)))).toBeUndefined();
});

test("typed digits are decrypted for their own call and key only, and not as a number", () => {
  const [call, other] = ["c1", "c2"] as CallId[];
  const sealed = parties.sealDigits(call!, "110101199003077777");
  expect(parties.openDigits(call!, sealed)).toBe("110101199003077777");
  expect(parties.openDigits(other!, sealed)).toBeUndefined();
  expect(partiesOf(Buffer.alloc(32, 8)).openDigits(call!, sealed)).toBeUndefined();
  expect(parties.open("c1" as PartyId, sealed)).toBeUndefined();
  expect(parties.sealDigits(call!, "7").text).not.toBe(parties.sealDigits(call!, "7").text);
});

test("pseudonyms and encrypted numbers of an earlier version stay valid", () => {
  const party = parties.idOf("13812345678");
  expect(party).toBe("pFnBeYnwU79MeLeLh_KqXLw");
  const sealed = { key: "36dbff91", text: "wpwdnfqKOAcAAAAAwNDDESaxl3jrExEMn0LOBmacfWJaKUlVSG08" };
  expect(parties.open(party, sealed)).toBe("13812345678");
  expect(
    parties.sealing
      .open(Buffer.from("c29c1d9dfa8a38070000000127a1797fb702e41a973cd368450d3938b6a0f40ebee3e19377", "hex"))
      ?.toString(),
  ).toBe("as it was");
  expect(parties.sealing.open(parties.sealing.seal(Buffer.alloc(0)))?.toString()).toBe("");
});

test("the journal's state is decrypted with the same key only, and is no encrypted number", () => {
  const sealed = parties.sealing.seal(Buffer.from("13812345678 in a call"));
  expect(sealed.includes("13812345678")).toBe(false);
  expect(parties.sealing.open(sealed)?.toString()).toBe("13812345678 in a call");
  expect(partiesOf(Buffer.alloc(32, 8)).sealing.open(sealed)).toBeUndefined();
  const party = parties.idOf("13812345678");
  expect(parties.sealing.open(Buffer.from(parties.seal(party, "13812345678").text, "base64url"))).toBeUndefined();
});

test("the key is created once, readable by the owner only; an invalid one is refused", () => {
  const keys = join(mkdtempSync(join(tmpdir(), "zongji-keys-")), "keys");
  const id = loadParties(keys).idOf("1");
  chmodSync(join(keys, "party.key"), 0o644);
  expect(loadParties(keys).idOf("1")).toBe(id);
  expect(statSync(join(keys, "party.key")).mode & 0o777).toBe(0o600);
  writeFileSync(join(keys, "party.key"), "nonsense");
  expect(() => loadParties(keys)).toThrow("restore it");
  rmSync(keys, { recursive: true });
});
