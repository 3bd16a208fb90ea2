import * as fs from "node:fs";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sealOf } from "@zongji/store";
import type { Principal } from "@zongji/web";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KnownUsers } from "./known.ts";

const principal: Principal = {
  user: { id: "u", login: "8001", name: "n", agentNo: "8001", roles: ["agent"], groups: [] },
  permissions: [],
  mustChangePassword: false,
};
const user = { id: "u", login: "8001", agentNo: "8001", passwordHash: "h" };
const failed = {
  actor: { userId: "u", login: "8001", address: "a" },
  action: "signIn.failed",
  subject: "u",
  detail: {},
} as const;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-known-"));
  file = join(folder, "known-users.sealed");
});
afterEach(() => rmSync(folder, { recursive: true }));
const open = (): KnownUsers => new KnownUsers(file, sealOf(join(folder, "trunk.key")));
const inode = (): number => statSync(file).ino;

describe("who is known", () => {
  it("is written once for many wrong passwords, and not while somebody waits for the answer", async () => {
    const known = open();
    known.note(user, principal, "a");
    const [before, text] = [inode(), readFileSync(file, "utf8")];
    for (let failures = 1; failures <= 200; failures += 1) {
      known.failed("u", failures, 5);
      known.tell(failed);
    }
    // Each write is a new file: none was made by any of the calls.
    expect([inode(), readFileSync(file, "utf8")]).toEqual([before, text]);
    await expect.poll(() => open().get("u")?.failures).toBe(200);
    expect(open().untold).toHaveLength(200);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(folder).sort()).toEqual(["known-users.sealed", "trunk.key"]);
  });

  it("is forgotten at once, whatever was still to be written", async () => {
    const known = open();
    known.note(user, principal, "a");
    known.failed("u", 3, 0);
    // Its later write begins, and the account is disabled meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 151));
    known.forget("u");
    expect(open().get("u")).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(open().get("u")).toBeUndefined();
  });

  it("is written when the server ends", () => {
    const known = open();
    known.note(user, principal, "a");
    known.failed("u", 4, 0);
    known.close();
    expect(open().get("u")?.failures).toBe(4);
  });
});
