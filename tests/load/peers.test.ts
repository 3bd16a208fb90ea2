import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const load = fileURLToPath(new URL("../../bin/load.mjs", import.meta.url));

const loadWith = (programs: readonly string[]) => {
  const folder = mkdtempSync(join(tmpdir(), "zongji-peers-"));
  try {
    for (const program of programs) {
      const found = spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).stdout.trim();
      // One that is only to be found need not be there.
      symlinkSync(found === "" ? "/bin/sh" : found, join(folder, program));
    }
    return spawnSync(process.execPath, [load, "no-such-load.ts"], { encoding: "utf8", env: { PATH: folder } });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

it("names what a load needs and how to install it, before anything else", () => {
  const { status, stderr, stdout } = loadWith(["sh", "ip", "unshare"]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Not installed: tcpdump\./);
  expect(stderr).toContain("sh bin/install-peers.sh --list");
  expect(stdout).toBe("");
  expect(loadWith(["sh"]).stderr).toMatch(/^Not installed: tcpdump, iproute2, util-linux\./);
});
