import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import { parseSip, type SipText } from "./sip-text.ts";
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

/** A SIP message as baresip's own trace shows it; "in" is what came from its registrar. */
export type BaresipSip = SipText & { readonly way: "in" | "out"; readonly transport: string };

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
  /** Answers by itself where the INVITE asks for that: baresip's own setting is off. */
  readonly answersWhenAsked?: boolean;
  /** Calls at a time. Default 8. */
  readonly lines?: number;
  readonly transport?: "udp" | "tcp" | "tls";
  /** PEM file: the certificate that a TLS server must show, or its issuer's. Without it any is taken. */
  readonly certificateFile?: string;
  /** SRTP by SDES (RFC 4568): "srtp" offers it on RTP/AVP, "srtp-mand" on RTP/SAVP. */
  readonly srtp?: "srtp" | "srtp-mand";
  /** What it speaks. Default PCMA. */
  readonly codec?: "PCMA" | "G722";
  /** How it sends digits. Default RFC 4733. */
  readonly digits?: "rtpevent" | "info";
  /** More lines of its configuration. */
  readonly config?: readonly string[];
};

/** A netstring: length, colon, JSON, comma (ctrl_tcp's framing). */
const netstring = (value: unknown): string => {
  const text = JSON.stringify(value);
  return `${Buffer.byteLength(text)}:${text},`;
};

type Place = {
  readonly folder: string;
  readonly sipPort: number;
  readonly sampleRate: number;
  readonly registrar: string;
};

/** Samples a second of what it says and hears: G.722's are twice as many (RFC 3551 §4.5.2). */
const rateOf = (codec: BaresipSettings["codec"]): number => (codec === "G722" ? 16_000 : 8000);

/** baresip as an agent's phone: says a tone, records what it hears, does what the test tells it. */
export class Baresip {
  readonly events: BaresipEvent[] = [];
  readonly sipPort: number;
  readonly folder: string;
  readonly sampleRate: number;
  readonly #registrar: string;
  readonly #program: Program;
  readonly #control: Socket;
  readonly #waiting = new Map<string, (answer: { ok: boolean; data: string }) => void>();
  #received = Buffer.alloc(0);
  #tokens = 0;

  constructor(program: Program, control: Socket, place: Place) {
    this.#program = program;
    this.#control = control;
    this.folder = place.folder;
    this.sipPort = place.sipPort;
    this.sampleRate = place.sampleRate;
    this.#registrar = place.registrar;
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

  hold(): Promise<string> {
    return this.command("hold");
  }

  /** baresip 1.1 resumes and says "Invalid argument": there is no other call that it could hold meanwhile. */
  async resume(): Promise<void> {
    await this.command("resume").catch((error: Error) => {
      if (!error.message.includes("Invalid argument")) throw error;
    });
  }

  /** Blind: REFER to this address (RFC 3515). */
  transfer(uri: string): Promise<string> {
    return this.command("transfer", uri);
  }

  /** Presses keys one after another. */
  async press(digits: string): Promise<void> {
    for (const digit of digits) await this.command("sndcode", digit);
  }

  /** SIP that it sent and received since it began, in order, whatever the transport: by its own trace. */
  sip(): BaresipSip[] {
    return sipOfTrace(this.output(), this.#registrar);
  }

  /** What the latest call heard, `sampleRate` samples a second. */
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

// Each message of the trace: "#", "TLS 192.0.2.77:40000 -> 127.0.0.1:5061", then the message; an escape (colour's end) follows it.
const traced = /^\r?\n(\w+) (\S+) -> \S+\r?\n([\s\S]*)$/;

const sipOfTrace = (output: string, registrar: string): BaresipSip[] =>
  output.split("\x1b[;m").flatMap((piece) => {
    const [, transport, from, text] = traced.exec(piece.slice(piece.lastIndexOf("#\n") + 1)) ?? [];
    const message = parseSip((text ?? "").replace(/\r?\n/g, "\r\n"));
    return message ? [{ ...message, transport: transport!, way: from === registrar ? "in" : "out" }] : [];
  });

const configText = (folder: string, sipPort: number, controlPort: number, settings: BaresipSettings): string =>
  [
    "poll_method epoll",
    `sip_listen ${peerAddress}:${sipPort}`,
    ...(settings.certificateFile === undefined
      ? []
      : [`sip_cafile ${settings.certificateFile}`, "sip_verify_server yes"]),
    "call_local_timeout 300",
    `call_max_calls ${settings.lines ?? 8}`,
    "sip_autoanswer_beep no",
    // Nobody reads the bridge: what is heard is kept by sndfile. aufile as the player crashes now and then where a call is held or resumed.
    "audio_player aubridge,ear",
    `audio_source aufile,${folder}/says.wav`,
    "audio_alert aubridge,bell",
    `ausrc_srate ${rateOf(settings.codec)}`,
    `auplay_srate ${rateOf(settings.codec)}`,
    "ausrc_channels 1",
    "auplay_channels 1",
    "audio_buffer 20-160",
    "jitter_buffer_type fixed",
    "jitter_buffer_delay 2-10",
    "rtp_stats yes",
    // Out of the way of the server and of the phones of the tests.
    "rtp_ports 42000-44000",
    "module_path /usr/lib/baresip/modules",
    ...["g711.so", "g722.so", "srtp.so", "aubridge.so", "aufile.so", "sndfile.so"].map((module) => `module ${module}`),
    "module_tmp account.so",
    ...["menu.so", "ctrl_tcp.so"].map((module) => `module_app ${module}`),
    `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
    `snd_path ${folder}/sound`,
    "ringback_disabled yes",
    ...(settings.config ?? []),
    "",
  ].join("\n");

const accountText = (settings: BaresipSettings): string => {
  const { user, password = "", registrar, transport = "udp", registers = true, srtp, digits = "rtpevent" } = settings;
  const parts = [
    `<sip:${user}@${settings.domain ?? "zongji"};transport=${transport}>`,
    `outbound="sip:${registrar};transport=${transport}"`,
    `auth_user=${user}`,
    `auth_pass=${password}`,
    `audio_codecs=${settings.codec === "G722" ? "G722/16000/1" : "PCMA"}`,
    `dtmfmode=${digits}`,
    `answermode=${settings.autoAnswer ? "auto" : "manual"}`,
    ...(settings.answersWhenAsked ? ["sip_autoanswer=yes"] : []),
    `regint=${registers ? 60 : 0}`,
    ...(srtp === undefined ? [] : [`mediaenc=${srtp}`]),
    "ptime=20",
  ];
  return `${parts.join(";")}\n`;
};

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
  const { registers = true } = settings;
  const sampleRate = rateOf(settings.codec);
  const [sipPort, controlPort] = [await freePort(peerAddress), await freePort()];
  // aufile ends a call at the file's end: the file outlasts any test.
  const says = tone(settings.toneHz, tenMinutesMs, { db: settings.toneDb ?? -12, rate: sampleRate });
  writeWav(join(folder, "says.wav"), [says], sampleRate);
  writeFileSync(join(folder, "config"), configText(folder, sipPort, controlPort, settings));
  writeFileSync(join(folder, "accounts"), accountText(settings));
  writeFileSync(join(folder, "contacts"), "");
  await world.run("mkdir", "mkdir", [join(folder, "sound")]);
  // Its standard input must be a pipe: epoll refuses a file.
  const program = world.spawn("baresip", "baresip", ["-f", folder, "-s", "-v"], { stdin: "pipe", cwd: folder });
  await program.says("baresip is ready");
  const control = await until("baresip's control port", () => connect(controlPort));
  const baresip = world.own(
    new Baresip(program, control, { folder, sipPort, sampleRate, registrar: settings.registrar }),
  );
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
