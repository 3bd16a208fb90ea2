import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readCommonPasswords } from "./common-passwords.ts";
import { randomPassword } from "./password.ts";
import { isCommon, type Owner, plainWeakness } from "./weakness.ts";

const owner: Owner = { login: "zhang.wei", agentNo: "8001", name: "张伟", hotline: ["12345678", "市民热线"] };
const list = readCommonPasswords();

describe("the list of common passwords", () => {
  it("holds a hundred thousand, in lower case", () => {
    // Some differ by case alone.
    expect(list.size).toBeGreaterThan(96_000);
    for (const word of ["123456", "password", "sunshine", "woaini"]) expect(list.has(word), word).toBe(true);
    expect([...list].filter((word) => word !== word.toLowerCase())).toEqual([]);
  });

  it("may be of any size", () => {
    const folder = mkdtempSync(join(tmpdir(), "zongji-common-"));
    const file = join(folder, "list.br");
    writeFileSync(file, brotliCompressSync(Buffer.from("Correct\r\nhorse\n\n")));
    expect([...readCommonPasswords(file)]).toEqual(["correct", "horse"]);
    writeFileSync(file, brotliCompressSync(Buffer.from("")));
    expect(readCommonPasswords(file).size).toBe(0);
    rmSync(folder, { recursive: true });
  });
});

describe("a password is too common", () => {
  it.each([
    "1234567890",
    "basketball",
    "Basketball",
    "Password123456",
    "qwerty-123456!",
    "sunshine2024",
    "Sunshine-1!a",
    "dragonmonkey",
    "basketballbasketball",
    "woaini5201314",
  ])("%s", (password) => {
    expect(isCommon(password, list)).toBe(true);
  });

  it.each(["a sentence of my own 42", "correct horse battery staple", "sunshine-Q7xv", "总机热线的新密码在这里"])(
    "not: %s",
    (password) => {
      expect(isCommon(password, list)).toBe(false);
    },
  );

  it("never one that the server gives", () => {
    for (let n = 0; n < 200; n += 1) expect(isCommon(randomPassword(), list)).toBe(false);
  });
});

describe("a password can be guessed without a list", () => {
  it.each([
    ["aaaaaaaaaaaa", "tooUniform"],
    ["abcdabcdabcd", "tooUniform"],
    ["k7!wqk7!wq", "tooUniform"],
    ["my8001secret", "containsLogin"],
    ["xx-Zhang.Wei-77", "containsLogin"],
    ["xx-zhangwei-77", "containsLogin"],
    ["8-0-0-1 is my number", "containsLogin"],
    ["张伟的密码就是它了吧", "containsName"],
    ["call 12345678 now", "containsHotline"],
    ["我爱市民热线很多年了", "containsHotline"],
    ["ZongJi is my system", "containsHotline"],
    ["abcdefghijkl", "sequence"],
    ["9876543210", "sequence"],
    ["1qaz2wsx3edc", "sequence"],
    ["qwertyuiop12", "sequence"],
    ["poiuytrewq!!", "sequence"],
    ["QWERTYasdfgh1", "sequence"],
    ["!QAZ@WSX3edc", "sequence"],
  ] as const)("%s: %s", (password, why) => {
    expect(plainWeakness(password, owner)).toBe(why);
  });

  it.each(["a sentence of my own 42", "abcdef-Q7xv", "伟大的张家口之旅啊啊", "hearty-zebra-soup"])(
    "not: %s",
    (password) => {
      expect(plainWeakness(password, owner)).toBeUndefined();
    },
  );

  it("names too short to tell anything may be in it", () => {
    const short: Owner = { login: "ze", agentNo: null, name: "Li", hotline: ["12"] };
    expect(plainWeakness("hearty-zebra-12-likes", short)).toBeUndefined();
    expect(plainWeakness("hearty-ZEB-soup", { ...short, login: "zeb" })).toBe("containsLogin");
  });
});
