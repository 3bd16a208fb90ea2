import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import { tone } from "./sound.ts";
import { readWav, writeWav } from "./wav.ts";
import { freePort, type Program, peerAddress, until, type World, within } from "./world.ts";

export type BaresipEvent = {
  readonly class: string;
  /** "REGISTER_OK", "CALL_INCOMING", "CALL_ESTABLISHED", "CALL_CLOSED", … */
  readonly type: string;
  readonly param?: string;
  readonly peeruri?: string;
  readonly id?: string;
  readonly atMs: number;
};

export type BaresipSettings = {
  readonly user: string;
  readonly password?: string;
  /** Its outbound proxy: "address:port". */
  readonly registrar: string;
  /** Domain of its address. Default: the hotline's. */
  readonly domain?: string;
  /** Registers. Default true. */
  readonly registers?: boolean;
  readonly toneHz: number;
  readonly toneDb?: number;
  /** Answers by itself. */
  readonly autoAnswer?: boolean;
  readonly transport?: "udp" | "tcp" | "tls";
  /** More lines of its configuration. */
  readonly config?: readonly string[];
};

/** A netstring: length, colon, JSON, comma (ctrl_tcp's framing). */
const netstring = (value: unknown): string => {
  const text = JSON.stringify(value);
  return `${Buffer.byteLength(text)}:${text},`;
};

/** baresip as an agent's phone: says a tone, records what it hears, does what the test tells it. */
export class Baresip {
  readonly events: BaresipEvent[] = [];
  readonly sipPort: number;
  readonly folder: string;
  readonly #program: Program;
  readonly #control: Socket;
  readonly #waiting = new Map<string, (answer: { ok: boolean; data: string }) => void>();
  #received = Buffer.alloc(0);
  #tokens = 0;

  constructor(program: Program, control: Socket, folder: string, sipPort: number) {
    this.#program = program;
    this.#control = control;
    this.folder = folder;
    this.sipPort = sipPort;
    control.on("data", (bytes) => this.#receive(bytes));
    control.on("error", () => {});
  }

  /** Waits for an event that has not been waited for yet. */
  async event(type: string, limitMs = 30_000): Promise<BaresipEvent> {
    let seen = this.#seen.get(type) ?? 0;
    const find = () => this.events.filter((event) => event.type === type)[seen];
    const found = await until(`baresip tells ${type}`, find, { limitMs });
    seen += 1;
    this.#seen.set(type, seen);
    return found;
  }

  readonly #seen = new Map<string, number>();

  /** Any command of baresip's menu: "accept", "hangup", "dial", "hold", "resume", "sndcode". Throws when it refuses. */
  async command(command: string, params = ""): Promise<string> {
    const token = `t${this.#tokens++}`;
    const answered = new Promise<{ ok: boolean; data: string }>((resolve) => this.#waiting.set(token, resolve));
    this.#control.write(netstring({ command, params, token }));
    const { ok, data } = await within(`baresip does ${command}`, 10_000, answered);
    if (!ok) throw new Error(`baresip did not ${command}: ${data}`);
    return data;
  }

  answer(): Promise<string> {
    return this.command("accept");
  }

  /** Ends the call, or refuses one that rings. */
  hangUp(): Promise<string> {
    return this.command("hangup");
  }

  dial(uri: string): Promise<string> {
    return this.command("dial", uri);
  }

  /** What the latest call heard, 8000 samples a second. */
  heard(): Int16Array {
    return this.#sound("dec");
  }

  /** What the latest call said. */
  said(): Int16Array {
    return this.#sound("enc");
  }

  /** Dies without a word. */
  kill(): void {
    this.#program.signal("SIGKILL");
  }

  output(): string {
    return this.#program.output();
  }

  close(): Promise<void> {
    this.#control.destroy();
    return this.#program.close();
  }

  #sound(which: "dec" | "enc"): Int16Array {
    const file = readdirSync(join(this.folder, "sound"))
      .filter((name) => name.endsWith(`-${which}.wav`))
      .sort()
      .at(-1);
    return file === undefined ? new Int16Array() : readWav(join(this.folder, "sound", file)).channels[0]!;
  }

  #receive(bytes: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const colon = this.#received.indexOf(":");
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#received.toString("latin1", 0, colon));
      if (this.#received.length <= end) return;
      const message = JSON.parse(this.#received.toString("utf8", colon + 1, end));
      this.#received = this.#received.subarray(end + 1);
      if (message.event) this.events.push({ ...message, atMs: performance.now() });
      else this.#waiting.get(message.token)?.(message);
    }
  }
}

const configText = (folder: string, sipPort: number, controlPort: number, more: readonly string[]): string =>
  [
    "poll_method epoll",
    `sip_listen ${peerAddress}:${sipPort}`,
    "call_local_timeout 300",
    "call_max_calls 8",
    `audio_player aufile,${folder}/player.wav`,
    `audio_source aufile,${folder}/says.wav`,
    `audio_alert aufile,${folder}/alert.wav`,
    "ausrc_srate 8000",
    "auplay_srate 8000",
    "ausrc_channels 1",
    "auplay_channels 1",
    "audio_buffer 20-160",
    "jitter_buffer_type fixed",
    "jitter_buffer_delay 2-10",
    "rtp_stats yes",
    // Out of the way of the server and of the phones of the tests.
    "rtp_ports 42000-44000",
    "module_path /usr/lib/baresip/modules",
    ...["g711.so", "aufile.so", "sndfile.so"].map((module) => `module ${module}`),
    "module_tmp account.so",
    ...["menu.so", "ctrl_tcp.so"].map((module) => `module_app ${module}`),
    `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
    `snd_path ${folder}/sound`,
    "ringback_disabled yes",
    ...more,
    "",
  ].join("\n");

const connect = (port: number): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });

const tenMinutesMs = 600_000;

/** Starts baresip on 192.0.2.77 (it refuses 127.0.0.1); with `registers` it resolves once it is registered. */
export const startBaresip = async (world: World, settings: BaresipSettings): Promise<Baresip> => {
  const folder = world.place("baresip");
  const { user, password = "", registrar, transport = "udp", registers = true } = settings;
  const [sipPort, controlPort] = [await freePort(peerAddress), await freePort()];
  // aufile ends a call at the file's end: the file outlasts any test.
  writeWav(join(folder, "says.wav"), [tone(settings.toneHz, tenMinutesMs, { db: settings.toneDb ?? -12 })]);
  writeFileSync(join(folder, "config"), configText(folder, sipPort, controlPort, settings.config ?? []));
  const parts = [
    `<sip:${user}@${settings.domain ?? "zongji"};transport=${transport}>`,
    `outbound="sip:${registrar};transport=${transport}"`,
    `auth_user=${user}`,
    `auth_pass=${password}`,
    "audio_codecs=PCMA",
    "dtmfmode=rtpevent",
    `answermode=${settings.autoAnswer ? "auto" : "manual"}`,
    `regint=${registers ? 60 : 0}`,
    "ptime=20",
  ];
  writeFileSync(join(folder, "accounts"), `${parts.join(";")}\n`);
  writeFileSync(join(folder, "contacts"), "");
  await world.run("mkdir", "mkdir", [join(folder, "sound")]);
  // Its standard input must be a pipe: epoll refuses a file.
  const program = world.spawn("baresip", "baresip", ["-f", folder, "-s", "-v"], { stdin: "pipe", cwd: folder });
  await program.says("baresip is ready");
  const control = await until("baresip's control port", () => connect(controlPort));
  const baresip = world.own(new Baresip(program, control, folder, sipPort));
  if (registers)
    await until(
      "baresip is registered",
      () =>
        /200 OK[\s\S]*CSeq: \d+ REGISTER/.test(baresip.output()) ||
        baresip.events.some((event) => event.type === "REGISTER_OK"),
    );
  if (!existsSync(join(folder, "sound"))) throw new Error("baresip has no folder for its sounds");
  return baresip;
};
