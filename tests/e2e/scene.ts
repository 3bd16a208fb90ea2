import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Browser,
  type Capture,
  type RtpPacket,
  readWav,
  type Server,
  sampleRate,
  sleep,
  startServer,
  until,
  type World,
} from "@zongji/kit";
import type { Page } from "playwright-core";

export const hotlineNumber = "12345678";

/** A prompt as it comes with the project. */
export const promptSamples = (name: string): Int16Array =>
  readWav(fileURLToPath(new URL(`../../prompts/${name}.wav`, import.meta.url))).channels[0]!;

/** One who is signed in over HTTP, as a page would be. */
export class Person {
  readonly #server: Server;
  readonly #cookie: string;
  readonly password: string;

  constructor(server: Server, cookie: string, password: string) {
    this.#server = server;
    this.#cookie = cookie;
    this.password = password;
  }

  async ask(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { cookie: this.#cookie, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const response = await fetch(`${this.#server.baseUrl}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }

  /** The status of an answer, whatever it is. */
  async status(path: string): Promise<number> {
    const response = await fetch(`${this.#server.baseUrl}${path}`, { headers: { cookie: this.#cookie } });
    await response.arrayBuffer();
    return response.status;
  }

  /** What may be read again is asked for again while the office or its database gives way to calls. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests look at what came, whatever it is.
  get(path: string): Promise<any> {
    return this.insist("GET", path);
  }

  /** Asks again while the office or its database is too busy to answer: on a machine that is full at the server's start. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  async insist(method: string, path: string, body?: unknown): Promise<any> {
    for (let tries = 1; ; tries += 1) {
      const response = await this.ask(method, path, body).catch((error: Error) => error);
      if (!(response instanceof Error)) return response.status === 204 ? undefined : response.json();
      if (tries > 60 || !/databaseDown|"unavailable"/.test(response.message)) throw response;
      await sleep(1000);
    }
  }

  /** Sends a file. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  async upload(path: string, body: FormData): Promise<any> {
    const response = await fetch(`${this.#server.baseUrl}${path}`, {
      method: "POST",
      headers: { cookie: this.#cookie },
      body,
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above.
  async post(path: string, body?: unknown): Promise<any> {
    return (await this.ask("POST", path, body)).json();
  }
}

const newPassword = (): string => `T-${randomBytes(9).toString("base64url")}`;

const cookieOf = async (server: Server, login: string, password: string): Promise<string> => {
  const response = await fetch(`${server.baseUrl}/api/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login, password }),
  });
  if (!response.ok) throw new Error(`${login} can't sign in: ${response.status} ${await response.text()}`);
  return (response.headers.getSetCookie()[0] ?? "").split(";")[0]!;
};

/** Signs in with a password that is hers already. */
export const signIn = async (server: Server, login: string, password: string): Promise<Person> =>
  new Person(server, await cookieOf(server, login, password), password);

/** Signs in with the first password, which is changed at once, as it has to be. */
export const signInFirst = async (
  server: Server,
  login: string,
  current: string | undefined = server.firstPasswords()[login],
): Promise<Person> => {
  if (current === undefined) throw new Error(`${login} has no first password`);
  const next = newPassword();
  const first = new Person(server, await cookieOf(server, login, current), next);
  await first.post("/api/me/password", { current, next });
  return signIn(server, login, next);
};

/** The real server with the hotline of a first start, its carrier's calls coming from 127.0.0.1. */
export const openHotline = async (
  world: World,
  settings?: Parameters<typeof startServer>[1],
): Promise<{ server: Server; administrator: Person }> => {
  const server = await startServer(world, settings);
  const administrator = await signInFirst(server, "administrator");
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"] });
  return { server, administrator };
};

/** A SIP message as the page's own WebSocket saw it; `atMs` since the epoch. */
export type PageSip = { readonly atMs: number; readonly way: "in" | "out"; readonly text: string };

/** Runs in the page before its scripts: notes what crosses its SIP WebSocket and when. */
const witnessSip = (): void => {
  const seen: unknown[] = [];
  (window as unknown as { zongjiSip: unknown[] }).zongjiSip = seen;
  const note = (way: string, data: unknown) => {
    if (typeof data === "string" && data.includes("SIP/2.0")) seen.push({ atMs: Date.now(), way, text: data });
  };
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener("message", ({ data }) => note("in", data));
    }
    override send(data: string | Blob | BufferSource): void {
      note("out", data);
      super.send(data);
    }
  };
};

/** What crossed the page's SIP WebSocket since it was loaded. */
export const sipOf = (page: Page): Promise<PageSip[]> =>
  page.evaluate(() => (window as unknown as { zongjiSip: PageSip[] }).zongjiSip);

const press = (page: Page, word: RegExp): Promise<void> => page.getByRole("button", { name: word }).click();

const passwords = new WeakMap<Page, string>();

/** A person over HTTP with the session of a page that `enterConsole` opened. */
export const personAt = async (page: Page, server: Server): Promise<Person> => {
  const [cookie] = await page.context().cookies(server.baseUrl);
  const password = passwords.get(page);
  if (!cookie || password === undefined) throw new Error("nobody has signed in on this page");
  return new Person(server, `${cookie.name}=${cookie.value}`, password);
};

/** Signs in through the console with the first password, which the page asks to change. */
export const enterConsole = async (
  browser: Browser,
  server: Server,
  login: string,
  current: string | undefined = server.firstPasswords()[login],
): Promise<Page> => {
  if (current === undefined) throw new Error(`${login} has no first password`);
  await browser.context.addInitScript(witnessSip);
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill(login);
  await page.getByLabel("密码", { exact: true }).fill(current);
  await browser.screenshot(page, `sign-in-${login}`);
  await press(page, /登\s*录/);
  const next = newPassword();
  await page.getByLabel("当前密码").fill(current);
  await page.getByLabel("新密码", { exact: true }).fill(next);
  await page.getByLabel("再输入一次新密码").fill(next);
  await browser.screenshot(page, `new-password-${login}`);
  await press(page, /保存并继续/);
  // From here on the page has the session that the new password began.
  await page.getByLabel("再输入一次新密码").waitFor({ state: "hidden" });
  passwords.set(page, next);
  return page;
};

/** Whether a line of the page's console tells of trouble: before one signs in the server answers 401, and browsers say so. */
export const isTrouble = (line: string): boolean => !/favicon|status of 401/.test(line);

const stateButton = (page: Page) => page.locator(".state-button");

/** 签入 to every group with the browser's phone, then 示闲. */
export const takeSeat = async (page: Page): Promise<void> => {
  await page.locator("[data-action=agentSignIn]:not([disabled])").click();
  await stateButton(page).and(page.locator("[data-state=busy]")).click();
  await page.getByRole("menuitem", { name: /示闲/ }).click();
  await atState(page, "ready");
};

/** Waits until the desk shows this state. */
export const atState = (page: Page, state: string, timeout?: number): Promise<void> =>
  page.locator(`.state-button[data-state=${state}]`).waitFor(timeout === undefined ? {} : { timeout });

export const pressBar = (page: Page, action: string): Promise<void> =>
  page.locator(`[data-action=${action}]:not([disabled])`).click();

/** What the call log has of a call by now: it is written behind the facts. */
export const recordSoFar = (person: Person, call: string): Promise<CallRecord | undefined> =>
  person.get(`/api/calls/${call}`).catch((error: Error) => {
    if (error.message.includes("404")) return undefined;
    throw error;
  });

export type Mark = { readonly name: string; readonly at: number; readonly agentNo?: string };
export type CallRecord = {
  readonly row: Record<string, unknown> & { readonly id: string };
  readonly marks: readonly Mark[];
  readonly facts: readonly ({ readonly type: string; readonly at: number } & Record<string, unknown>)[];
  readonly recordings: readonly {
    readonly startedAt: number;
    readonly durationMs: number;
    readonly talkFromMs: number | null;
    readonly segments: readonly { readonly file: string; readonly samples: number; readonly sha256: string }[];
  }[];
};

/** The newest call of the log that is none of those known, once it has this mark and its recording. */
export const recordWith = (person: Person, mark: string, known: readonly string[] = []): Promise<CallRecord> =>
  until(
    `the call log tells ${mark}`,
    async () => {
      const { items } = await person.get("/api/calls");
      if (items.length === 0 || known.includes(items[0].id)) return undefined;
      const record: CallRecord = await person.get(`/api/calls/${items[0].id}`);
      return record.marks.some(({ name }) => name === mark) && record.recordings.length > 0 && record;
    },
    { limitMs: 30_000, everyMs: 250 },
  );

export const markAt = (record: CallRecord, name: string): number => {
  const found = record.marks.find((mark) => mark.name === name);
  if (!found) throw new Error(`the call has no ${name}, only ${record.marks.map((mark) => mark.name).join(" ")}`);
  return found.at;
};

/** The file of a recording's first segment, as it lies in the data folder. */
export const recordingFile = (server: Server, record: CallRecord): string =>
  join(server.dataFolder, "recordings", record.recordings[0]!.segments[0]!.file);

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/**
 * A stream in RTP time, from the packets that were captured: its length in samples, the moment of its first sample, which sample passes at
 * a moment of the wall clock (the capture's clock and the page's are the machine's), and when a packet's sound ends. A packet holds the sound from before it was sent: its last sample
 * passes when it does. One late packet moves nothing.
 */
export const legOf = (
  packets: readonly RtpPacket[],
): {
  samples: number;
  beganAtMs: number;
  sampleAt: (atMs: number) => number;
  endsAtMs: (packet: RtpPacket) => number;
} => {
  const [first, last] = [packets[0]!, packets.at(-1)!];
  const along = (packet: RtpPacket) => (packet.timestamp - first.timestamp) >>> 0;
  const beganAtMs = median(
    packets.map((packet) => packet.atMs - ((along(packet) + packet.payload.length) * 1000) / sampleRate),
  );
  return {
    samples: along(last) + last.payload.length,
    beganAtMs,
    sampleAt: (atMs) => ((atMs - beganAtMs) * sampleRate) / 1000,
    endsAtMs: (packet) => beganAtMs + ((along(packet) + packet.payload.length) * 1000) / sampleRate,
  };
};

/**
 * How long a leg was by the capture, in samples: for a leg whose source may be kept from running. A relayed stream keeps the clock of its source: Chromium's
 * stands still meanwhile, and the kit's phones make up for each late frame, by which a stream that began with a late one runs ahead. Its begin is told by the least
 * delayed packet of its first five seconds.
 */
export const samplesOnWire = (packets: readonly RtpPacket[]): number => {
  const [first, last] = [packets[0]!, packets.at(-1)!];
  const along = ({ timestamp }: RtpPacket) => (((timestamp - first.timestamp) >>> 0) * 1000) / sampleRate;
  const soon = packets.filter((packet) => packet.ssrc === first.ssrc && along(packet) < 5000);
  const beganAtMs = Math.min(...soon.map((packet) => packet.atMs - along(packet)));
  return Math.round(((last.atMs - beganAtMs) * sampleRate) / 1000) + last.payload.length;
};

/** RTP that reached a port, of the one sender that there must be. */
export const oneStream = (capture: Capture, toPort: number): RtpPacket[] => {
  const packets = capture.rtp({ toPort });
  const senders = new Set(packets.map(({ ssrc }) => ssrc));
  if (senders.size !== 1) throw new Error(`port ${toPort} was reached by ${senders.size} senders of RTP`);
  return packets;
};

/** When the first frame since a moment that holds this text was captured, ms since the epoch; of TCP too, where the capture takes it. */
export const frameAt = (capture: Capture, text: string, sinceMs = 0): number => {
  const bytes = readFileSync(capture.file);
  for (let at = 24; at + 16 <= bytes.length; at += 16 + bytes.readUInt32LE(at + 8)) {
    const frame = bytes.subarray(at + 16, at + 16 + bytes.readUInt32LE(at + 8));
    const atMs = bytes.readUInt32LE(at) * 1000 + bytes.readUInt32LE(at + 4) / 1000;
    if (atMs >= sinceMs && frame.includes(text)) return atMs;
  }
  throw new Error(`the capture has no frame with ${text}`);
};
