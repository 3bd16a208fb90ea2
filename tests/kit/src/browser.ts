import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { type EarFrame, earScript, earWorkerPath, earWorkerText, microphoneScript } from "./browser-ear.ts";
import { treeOf } from "./leaks.ts";
import type { RtpPacket } from "./rtp.ts";
import { joined, sampleRate, tone } from "./sound.ts";
import { writeWav } from "./wav.ts";
import { goFirst, patienceMs, until, type World } from "./world.ts";

/** Silences what Chromium would ask of the internet, and lets WebRTC run on loopback with a microphone of ours. */
const flags = (microphone: string): string[] => [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-sync",
  "--disable-breakpad",
  "--disable-client-side-phishing-detection",
  "--disable-default-apps",
  "--metrics-recording-only",
  "--disable-features=MediaRouter,OptimizationHints,Translate,WebRtcHideLocalIpsWithMdns,AudioServiceOutOfProcess",
  "--dns-prefetch-disable",
  "--autoplay-policy=no-user-gesture-required",
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  `--use-file-for-fake-audio-capture=${microphone}`,
  "--allow-loopback-in-peer-connection",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
];

const threadsOf = (pid: number): number[] => {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
};

/** Of each context: what a person's profile would say. */
const person = {
  ignoreHTTPSErrors: true,
  viewport: { width: 1440, height: 900 },
  // What fades in and out can be pressed or read at once.
  reducedMotion: "reduce",
  locale: "zh-CN",
  timezoneId: "Asia/Shanghai",
  permissions: ["microphone"],
} satisfies BrowserContextOptions;

/**
 * What pages draw takes both cores for seconds, and gives way to the servers of a test by so much: the office of one, which gives way to calls, would not come to
 * say that it lives, as it does where browsers are on machines of their own.
 */
const givesWay = 10;

/** Headless Chromium with a fake microphone that says a tone without end. One microphone a browser; a page hears by itself. */
export class Browser {
  readonly context: BrowserContext;
  readonly #world: World;
  readonly #ears = new Map<Page, Map<number, Int16Array[]>>();
  readonly #frames = new Map<Page, RtpPacket[]>();
  readonly errors: string[] = [];
  readonly #profile: string;
  // Chromium gives its threads priorities of its own, new ones too.
  readonly #first = setInterval(() => goFirst(this.pids().flatMap(threadsOf), this.#world.nice + givesWay), 1000);

  constructor(world: World, context: BrowserContext, profile: string) {
    this.#profile = profile;
    this.#world = world;
    this.context = context;
  }

  /** A new page whose calls are heard. Survives reloads: what was heard before stays. */
  async page(url?: string): Promise<Page> {
    const page = await this.context.newPage();
    this.#ears.set(page, new Map());
    this.#frames.set(page, []);
    page.on("pageerror", (error) => this.errors.push(`${error.message}\n${error.stack ?? ""}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(`${message.text()} ${message.location().url}`.trimEnd());
    });
    if (url !== undefined) await page.goto(url);
    return page;
  }

  /**
   * What a page's transport received, decrypted, with the sequence numbers and timestamps of its RTP: what was lost on the way is
   * told from this, whatever a busy machine does to the page's own sound.
   */
  received(page: Page): readonly RtpPacket[] {
    return this.#frames.get(page) ?? [];
  }

  /** What a page would have played: every remote track's sound in the order in which they began, 8000 samples a second. */
  heard(page: Page): Int16Array {
    return joined(...this.tracks(page));
  }

  /** The same, a sound for each remote track. */
  tracks(page: Page): Int16Array[] {
    return [...(this.#ears.get(page)?.values() ?? [])].map((parts) => joined(...parts));
  }

  /** What the page's microphone gave to its calls in the last seconds, in words, by the browser's own statistics; it excuses nothing. */
  async microphone(page: Page): Promise<string> {
    const told = await page.evaluate(() => (window as { zongjiMicrophone?: () => string }).zongjiMicrophone?.());
    return told || "nothing";
  }

  /** A picture of the page as it is, in the test's folder, or where ZONGJI_SCREENSHOTS says. */
  async screenshot(page: Page, name: string): Promise<string> {
    const path = join(process.env.ZONGJI_SCREENSHOTS ?? this.#world.folder, `${name}.png`);
    await page.screenshot({ path, fullPage: true });
    return path;
  }

  /** All processes of this browser: those whose command line names its profile, and what they started. */
  pids(): number[] {
    const named = readdirSync("/proc").filter((name) => {
      if (!/^\d+$/.test(name)) return false;
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(this.#profile);
      } catch {
        return false;
      }
    });
    return [...new Set(named.flatMap((name) => treeOf(Number(name))))];
  }

  /** The browser's processes are killed: no page gets to say good-bye, but its TCP connections close. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.context.close().catch(() => {});
    await until("the browser's processes are gone", () => this.pids().length === 0);
  }

  /** The browser's machine is gone from the network: connections stay open and nothing comes any more. */
  freeze(): void {
    this.#signal("SIGSTOP");
  }

  thaw(): void {
    this.#signal("SIGCONT");
  }

  #signal(name: NodeJS.Signals): void {
    for (const pid of this.pids()) {
      try {
        process.kill(pid, name);
      } catch {
        // Ended meanwhile.
      }
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#first);
    this.thaw();
    await this.context.close().catch(() => {});
  }

  static async open(world: World, { toneHz, toneDb = -12 }: { toneHz: number; toneDb?: number }): Promise<Browser> {
    const folder = world.place("chromium");
    const profile = join(folder, "profile");
    const microphone = join(folder, "microphone.wav");
    // Chromium plays the file over and over; whole periods of any multiple of 1 Hz fit ten seconds.
    writeWav(microphone, [tone(toneHz, 10_000, { db: toneDb, rate: 48_000 })], 48_000);
    // A third of a second of the processor, which the many files that take the kit and no browser need not spend.
    const { chromium } = await import("playwright-core");
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: "/usr/bin/chromium",
      headless: true,
      args: flags(microphone),
      ...person,
      chromiumSandbox: false,
    });
    return Browser.#prepared(world, context, profile);
  }

  /** One more person at this browser: with cookies and storage of her own, and the same microphone. */
  async beside(): Promise<Browser> {
    const context = await this.context.browser()!.newContext(person);
    return Browser.#prepared(this.#world, context, this.#profile);
  }

  /** Makes the pages of a context hear, and tell what they received. */
  static async #prepared(world: World, context: BrowserContext, profile: string): Promise<Browser> {
    const browser = world.own(new Browser(world, context, profile));
    context.setDefaultTimeout(patienceMs);
    await context.exposeBinding("zongjiEar", ({ page }, id: number, base64: string) => {
      const bytes = Buffer.from(base64, "base64");
      const samples = Int16Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(n * 2));
      const ears = browser.#ears.get(page);
      const track = ears?.get(id);
      if (track) track.push(samples);
      else ears?.set(id, [samples]);
    });
    await context.exposeBinding("zongjiFrames", ({ page }, frames: EarFrame[]) => {
      const atMs = performance.now();
      for (const { id: _, payload, ...frame } of frames)
        browser.#frames.get(page)?.push({ ...frame, atMs, marker: false, payload: Buffer.from(payload, "base64") });
    });
    await context.route(`**${earWorkerPath}`, (route) =>
      route.fulfill({ contentType: "text/javascript", body: earWorkerText }),
    );
    await context.addInitScript(microphoneScript);
    await context.addInitScript(earScript, { rate: sampleRate, workerPath: earWorkerPath });
    return browser;
  }
}

export const startBrowser = (world: World, settings: { toneHz: number; toneDb?: number }): Promise<Browser> =>
  Browser.open(world, settings);
