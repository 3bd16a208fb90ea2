import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Pulse, startPulse } from "./pulse.ts";
import { freePort, type Program, sleep, until, type World } from "./world.ts";

/** What is typed in by hand. */
type Account = {
  readonly user: string;
  readonly password: string;
  /** Its registrar: "address:port". */
  readonly registrar: string;
  /** Domain of its address. Default: the hotline's. */
  readonly domain?: string;
  readonly digest?: "MD5" | "SHA-256";
};

/** `provisioning`: the URI at which it fetches its account itself, as when it has scanned it; it speaks TCP too then (-1: at any port). */
export type LinphoneSettings = (Account | { readonly provisioning: string }) & {
  readonly toneHz: number;
  /** RFC 4028: the session's length that it asks for, s. Absent: no timer. */
  readonly sessionSec?: number;
  /** RFC 3262. Default "supported". */
  readonly reliable?: "none" | "supported" | "required";
  /** More sections of its configuration. */
  readonly config?: string;
};

/** A line of linphone's, and where in its output it ends. */
type Line = { readonly text: string; readonly end: number };

/** linphone as an agent's phone, with PulseAudio as its sound card: driven by its prompt, as a person would. */
export class Linphone {
  readonly sipPort: number;
  readonly #program: Program;
  readonly #pulse: Pulse;
  #read = 0;

  constructor(program: Program, pulse: Pulse, sipPort: number) {
    this.#program = program;
    this.#pulse = pulse;
    this.sipPort = sipPort;
  }

  /** Gives a command at its prompt: "answer", "call sip:…", "pause", "resume 1", "transfer 1 --to-call 2", "terminate 1". */
  command(line: string): void {
    this.#program.child.stdin!.write(`${line}\n`);
  }

  /** Waits for a line that was not waited for yet; lines before it count as read. */
  async says(what: RegExp, limitMs = 30_000): Promise<RegExpExecArray> {
    const { line, found } = await until(
      `linphone says ${what}`,
      () => {
        if (this.#program.end !== undefined)
          throw new Error(`linphone ended (${this.#program.end}):\n${this.output().slice(-4000)}`);
        for (const line of this.#unread()) {
          const found = what.exec(line.text);
          if (found) return { line, found };
        }
        return undefined;
      },
      { limitMs, everyMs: 50 },
    );
    this.#read = line.end;
    return found;
  }

  /** Waits for a call; its number at linphone's prompt. */
  async called(limitMs?: number): Promise<number> {
    const [, id] = await this.says(/incoming call from .*, assigned id (\d+)/, limitMs);
    return Number(id);
  }

  /** Calls; the call's number at linphone's prompt, once it is answered. */
  async call(uri: string): Promise<number> {
    this.command(`call ${uri}`);
    const [, id] = await this.says(/assigned id (\d+)/);
    await this.says(new RegExp(`Call ${id} with .* connected`));
    return Number(id);
  }

  /** All that came to its ear so far, silence between calls too; 8000 samples a second. */
  heard(): Int16Array {
    return this.#pulse.heard();
  }

  /** What comes to its ear from now on, for so long. */
  async hear(ms: number): Promise<Int16Array> {
    const from = this.heard().length;
    await sleep(ms);
    return this.heard().subarray(from);
  }

  /** Dies without a word. */
  kill(): void {
    this.#program.signal("SIGKILL");
  }

  output(): string {
    return this.#program.output();
  }

  async close(): Promise<void> {
    await this.#program.close();
    await this.#pulse.close();
  }

  #unread(): Line[] {
    const lines: Line[] = [];
    const text = this.output();
    for (let from = this.#read; ; ) {
      const end = text.indexOf("\n", from);
      if (end < 0) return lines;
      lines.push({ text: text.slice(from, end), end: end + 1 });
      from = end + 1;
    }
  }
}

const reliability = { none: 0, supported: 1, required: 2 } as const;

const accountText = ({ user, password, registrar, domain = "zongji", digest = "MD5" }: Account): string => `
[auth_info_0]
username=${user}
userid=${user}
passwd=${password}
realm=${domain}
domain=${domain}
algorithm=${digest}
[proxy_0]
reg_proxy=<sip:${registrar}>
reg_route=<sip:${registrar};lr>
reg_identity=<sip:${user}@${domain}>
reg_expires=300
reg_sendregister=1
publish=0`;

const configText = (settings: LinphoneSettings, sipPort: number, rtpPort: number): string => {
  const { sessionSec, reliable = "supported" } = settings;
  const others = ["opus/48000", "speex/16000", "speex/8000", "PCMU/8000"];
  return `[sip]
default_proxy=0
guess_hostname=0
register_only_when_network_is_up=0
media_encryption=none
100rel_support_level=${reliability[reliable]}
session_expires_enabled=${sessionSec === undefined ? 0 : 1}
session_expires_value=${sessionSec ?? 0}
sip_port=${sipPort}
sip_tcp_port=${"provisioning" in settings ? -1 : 0}
sip_tls_port=0
[sound]
playback_dev_id=PulseAudio: ear [Unknown]
ringer_dev_id=PulseAudio: ear [Unknown]
media_dev_id=PulseAudio: ear [Unknown]
capture_dev_id=PulseAudio: voice [Unknown]
local_ring=
remote_ring=
hold_music=
echocancellation=0
echolimiter=0
noisegate=0
agc=0
[rtp]
audio_rtp_port=${rtpPort}
audio_adaptive_jitt_comp_enabled=0
audio_jitt_comp=200
[net]
adaptive_rate_control=0
enable_nat_helper=0
dns_timeout=1
[misc]
tone_indications=0
${"provisioning" in settings ? `config-uri=${settings.provisioning}` : accountText(settings)}
[audio_codec_0]
mime=PCMA
rate=8000
channels=1
enabled=1
${others
  .map((codec, index) => {
    const [mime, rate] = codec.split("/");
    return `[audio_codec_${index + 1}]\nmime=${mime}\nrate=${rate}\nchannels=${mime === "opus" ? 2 : 1}\nenabled=0\n`;
  })
  .join("")}${settings.config ?? ""}`;
};

/** Starts linphone (linphonec) on any address of the world; resolves once it is registered. */
export const startLinphone = async (world: World, settings: LinphoneSettings): Promise<Linphone> => {
  const folder = world.place("linphone");
  // Its database's folder; without it linphonec stands still for seconds.
  mkdirSync(join(folder, ".local/share/linphone"), { recursive: true });
  mkdirSync(join(folder, ".config"));
  const pulse = await startPulse(world, { toneHz: settings.toneHz });
  const sipPort = await freePort();
  // An even one (RFC 3550 §11); the next is RTCP's.
  let rtpPort = await freePort();
  if (rtpPort % 2 === 1) rtpPort = await freePort();
  writeFileSync(join(folder, "linphonerc"), configText(settings, sipPort, rtpPort));
  const env = { ...pulse.env, HOME: folder };
  // stdbuf: what it says must come line by line, not by the block.
  const args = ["-c", join(folder, "linphonerc"), "-d", "6", "-l", join(folder, "linphone.log")];
  const program = world.spawn("linphone", "stdbuf", ["-oL", "linphonec", ...args], { env, cwd: folder, stdin: "pipe" });
  const linphone = world.own(new Linphone(program, pulse, sipPort));
  const isRegistered = () => {
    linphone.command("status register");
    return sleep(400).then(() => linphone.output().includes("registered, identity=sip:"));
  };
  await until("linphone is registered", isRegistered, { limitMs: 60_000 });
  return linphone;
};
