// node bin/run.mjs tests/load/reports/beside.ts DATABASE_URL FROM TO: the office's heaviest work, over and over until its standard input ends, in two processes as
// in the office: a report over the whole period of a made hotline at the office's priority, and a ZIP of 1,000 sealed
// recordings of three minutes at that of jobs. Each has a session of its own, which has the weight of any other one
// (sched(7), autogroup): the product's office gives way more.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Segment } from "@zongji/domain";
import { loadParties, openPool } from "@zongji/store";
import { sizeOf, streamSound } from "../../../apps/office/src/calls/sound.ts";
import { wavHead } from "../../../apps/office/src/calls/wav.ts";
import { ZipWriter } from "../../../apps/office/src/exports/zip.ts";
import { SealedFile } from "../../../apps/office/src/jobs/index.ts";
import { askReport } from "./ask.ts";

const [url = "", from = "0", to = "0", part] = process.argv.slice(2);
const samples = 180 * 8000;
const recordings = 1000;

/** Noise: sound packs no worse. */
const noise = (): Buffer => {
  const sound = Buffer.alloc(samples * 4);
  for (let at = 0, seed = 1; at < sound.length; at += 2) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    sound.writeInt16LE((seed >> 8) % 3000, at);
  }
  return Buffer.concat([wavHead(samples), sound]);
};

const zipOver = async (): Promise<void> => {
  setPriority(15);
  const folder = mkdtempSync(join(tmpdir(), "zongji-beside-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.on("SIGTERM", () => process.exit(0));
  writeFileSync(join(folder, "c.wav"), noise());
  const parties = loadParties(join(folder, "keys"));
  const segments: Segment[] = [{ file: "c.wav", codec: "L16", startMs: 0, samples, sha256: "" }];
  for (;;) {
    const began = performance.now();
    const file = await SealedFile.create(folder, "zip", parties);
    const zip = new ZipWriter((bytes) => file.write(bytes));
    for (let no = 0; no < recordings; no += 1) {
      await zip.begin(`recordings/${no}.wav`, { level: 1 });
      for await (const piece of streamSound(folder, segments, 0, sizeOf(segments) - 1)) await zip.write(piece);
    }
    await zip.finish();
    await file.finish();
    console.log(`a ZIP of ${recordings} recordings: ${Math.round((performance.now() - began) / 1000)} s`);
  }
};

const reportOver = async (): Promise<void> => {
  setPriority(10);
  const { db } = openPool(url, 120_000);
  const period = { from: Number(from), to: Number(to) };
  for (let no = 1; ; no += 1) {
    const began = performance.now();
    // One that takes too long is work too.
    await askReport(db, "agents", period, Date.now()).catch((error: unknown) => console.error(String(error)));
    if (no % 10 === 1) console.log(`a report by agent over all days: ${Math.round(performance.now() - began)} ms`);
  }
};

if (part === "zip") await zipOver();
else if (part === "report") await reportOver();
else {
  const run = fileURLToPath(new URL("../../../bin/run.mjs", import.meta.url));
  const own = fileURLToPath(import.meta.url);
  const children = ["zip", "report"].map((each) =>
    spawn(process.execPath, [run, own, url, from, to, each], {
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    }),
  );
  const end = (): void => {
    for (const child of children) child.kill("SIGTERM");
    process.exit(0);
  };
  process.stdin.on("end", end).resume();
  for (const child of children) child.on("exit", end);
}
