// Makes the prompts that come with the project from prompts/texts.json, by Debian's espeak-ng and sox: node bin/make-prompts.mjs [NAME...]
// The server needs only the files; run this after a text was changed, and commit what it made.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../prompts/", import.meta.url));
const texts = JSON.parse(readFileSync(join(folder, "texts.json"), "utf8"));
const wanted = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), "prompts-"));

const run = (command, ...args) => {
  try {
    execFileSync(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    console.error(`${command} is missing: apt-get install -y espeak-ng sox`);
    process.exit(1);
  }
};

/** 8000 Hz, mono, 16 bit: what the media plays without a conversion. */
const format = ["-r", "8000", "-c", "1", "-b", "16"];
const file = (name) => join(folder, `${name}.wav`);

/** Silence off both ends, a short breath left, peaks at −3 dB. */
const trim = ["silence", "1", "0.02", "0.5%", "reverse"];
const speak = (name, text) => {
  const raw = join(work, "raw.wav");
  run("espeak-ng", "-v", "cmn", "-s", "155", "-w", raw, text);
  // -R: no random dither, so that the same text gives the same file.
  run(
    "sox",
    "-R",
    raw,
    ...format,
    file(name),
    "highpass",
    "120",
    "rate",
    "8000",
    ...trim,
    ...trim,
    "pad",
    "0.04",
    "0.08",
    "norm",
    "-3",
  );
};

const tone = (name, hz, sec, db) =>
  run(
    "sox",
    "-R",
    "-n",
    ...format,
    file(name),
    "synth",
    `${sec}`,
    "sine",
    `${hz}`,
    "fade",
    "t",
    "0.01",
    `${sec}`,
    "0.01",
    "gain",
    `${db}`,
  );

/** A quiet melody. Each note begins and ends at zero, so that the loop has no click. */
const music = (name) => {
  const notes = [
    523.25, 659.25, 783.99, 659.25, 587.33, 698.46, 880, 698.46, 523.25, 659.25, 783.99, 1046.5, 880, 783.99, 659.25,
    587.33,
  ];
  const parts = notes.map((hz, i) => {
    const part = join(work, `note-${i}.wav`);
    run(
      "sox",
      "-R",
      "-n",
      ...format,
      part,
      "synth",
      "0.5",
      "sine",
      `${hz}`,
      "fade",
      "q",
      "0.03",
      "0.5",
      "0.35",
      "gain",
      "-20",
    );
    return part;
  });
  run("sox", "-R", ...parts, ...format, file(name));
};

/** Ringing tone as a Chinese exchange gives it (GB/T 3380): 450 Hz, one second in five. */
const ringback = (name) =>
  run("sox", "-R", "-n", ...format, file(name), "synth", "1", "sine", "450", "norm", "-15", "pad", "0", "4");

const made = {
  beep: () => tone("beep", 1000, 0.3, -9),
  "music.hold": () => music("music.hold"),
  "tone.ringback": () => ringback("tone.ringback"),
};
const makers = {
  ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, () => speak(name, text)])),
  ...made,
};
try {
  for (const [name, make] of Object.entries(makers)) if (wanted.length === 0 || wanted.includes(name)) make();
} finally {
  rmSync(work, { recursive: true, force: true });
}
const unknown = wanted.filter((name) => !(name in makers));
if (unknown.length > 0) {
  console.error(`texts.json has no ${unknown.join(", ")}`);
  process.exit(1);
}
