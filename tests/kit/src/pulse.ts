import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sampleRate, tone } from "./sound.ts";
import { writeWav } from "./wav.ts";
import { type Program, until, type World } from "./world.ts";

/** Debian's pulseaudio with a microphone that says a tone and an ear whose sound is kept: a sound card for programs that want one. */
export class Pulse {
  /** Environment of programs that are to use it. */
  readonly env: Readonly<Record<string, string>>;
  readonly #earFile: string;
  readonly #programs: readonly Program[];

  constructor(env: Readonly<Record<string, string>>, earFile: string, programs: readonly Program[]) {
    this.env = env;
    this.#earFile = earFile;
    this.#programs = programs;
  }

  /** All that came to the ear so far, silence too; 8000 samples a second. */
  heard(): Int16Array {
    const bytes = readFileSync(this.#earFile);
    return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)));
  }

  async close(): Promise<void> {
    for (const program of this.#programs.toReversed()) await program.close();
  }
}

// "voice" is a source of its own: some programs don't take a sink's monitor for a microphone. Each has a description, by which it is chosen.
const modules = [
  "module-native-protocol-unix auth-anonymous=1",
  "module-null-sink sink_name=mic rate=8000 channels=1 sink_properties=device.description=mic",
  "module-null-sink sink_name=ear rate=8000 channels=1 sink_properties=device.description=ear",
  "module-remap-source source_name=voice master=mic.monitor source_properties=device.description=voice",
];
const daemon = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"];
const tenMinutesMs = 600_000;
const format = ["--format=s16le", `--rate=${sampleRate}`, "--channels=1"];

export const startPulse = async (
  world: World,
  { toneHz, toneDb = -12 }: { toneHz: number; toneDb?: number },
): Promise<Pulse> => {
  const folder = world.place("pulse");
  const run = join(folder, "run");
  mkdirSync(run, { mode: 0o700 });
  const env = { XDG_RUNTIME_DIR: run, HOME: folder, XDG_CONFIG_HOME: join(folder, "config") };
  const args = [...daemon, ...modules.flatMap((module) => ["-L", module])];
  const server = world.spawn("pulseaudio", "pulseaudio", args, { env });
  await until(
    "pulseaudio answers",
    async () => {
      if (server.end !== undefined) throw new Error(`pulseaudio ended:\n${server.output()}`);
      const asked = world.spawn("pactl", "pactl", ["list", "short", "sources"], { env });
      return (await asked.ended) === 0 && asked.output().includes("voice");
    },
    { everyMs: 200 },
  );
  const [says, ear] = [join(folder, "says.wav"), join(folder, "ear.raw")];
  writeWav(says, [tone(toneHz, tenMinutesMs, { db: toneDb })]);
  const player = world.spawn("paplay", "paplay", ["--device=mic", says], { env });
  const recorder = world.spawn("parec", "parec", ["--device=ear.monitor", ...format, "--raw", ear], { env });
  const pulse = world.own(new Pulse(env, ear, [server, player, recorder]));
  await until("the ear hears", () => {
    for (const program of [player, recorder])
      if (program.end !== undefined) throw new Error(`${program.name} ended:\n${program.output()}`);
    try {
      return pulse.heard().length > 0;
    } catch {
      return false;
    }
  });
  return pulse;
};
