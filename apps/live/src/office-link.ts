import type { Answer, FactBody } from "@zongji/domain";
import { anonymous, type FromOffice, officeDoorPath, type Pulse, type ToOffice } from "@zongji/web";
import { WebSocket } from "ws";
import { machineClock } from "./clock.ts";

export type OfficePulse = Omit<Pulse, "is">;

/** So long after its last word the office counts as away: it is killed, hangs, or has not come up yet. */
const awayAfterMs = 3000;
const againMs = 250;

/** The live hotline's end of the door to the office. Nothing here waits for the office. */
export class OfficeLink {
  readonly #address: string;
  #socket: WebSocket | undefined;
  #pulse: OfficePulse | undefined;
  readonly #openedAt = machineClock.mono();
  #heardAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** Look-ups under way, by their id. */
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #lookUps = 0;
  #note: (bodies: readonly FactBody[]) => void = () => {};

  /** @param socket path of the office's Unix socket */
  constructor(socket: string) {
    this.#address = `ws+unix:${socket}:${officeDoorPath}`;
    this.#connect();
  }

  /** Whether it has said something of late. */
  get isUp(): boolean {
    return machineClock.mono() - this.#heardAt < awayAfterMs;
  }

  /** Waits until it has found the database, at most so long: what it is asked before then it refuses. */
  async comesUp(limitMs: number): Promise<void> {
    const isReady = () => this.pulse?.isReady === true;
    for (const end = machineClock.mono() + limitMs; !isReady() && !this.#isClosed && machineClock.mono() < end; )
      await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** What it said last; undefined: it is away. */
  get pulse(): OfficePulse | undefined {
    return this.isUp ? this.#pulse : undefined;
  }

  /** How far each follower is; while the office is away, for how long it was. */
  get followers(): OfficePulse["followers"] {
    if (this.#pulse !== undefined && this.isUp) return this.#pulse.followers;
    const since = Math.max(this.#openedAt, this.#heardAt);
    return [{ name: "office", failingMs: machineClock.mono() - since }];
  }

  /** Facts have come into the database. One that is away looks by itself when it comes. */
  shipped(): void {
    this.#tell({ is: "shipped" });
  }

  /** What is done with facts that the office has found out; until then they are let be, and it tells them again. */
  onFacts(note: (bodies: readonly FactBody[]) => void): void {
    this.#note = note;
  }

  /** Asks how far a thing is, or for the sound of texts. Whoever asks says how long it waits. @throws what the signal says, once it is over */
  lookUp(what: string, signal: AbortSignal, body?: string): Promise<Answer> {
    const id = ++this.#lookUps;
    return new Promise<Answer>((resolve, reject) => {
      const leave = (): void => {
        this.#asked.delete(id);
        reject(signal.reason as Error);
      };
      if (signal.aborted) return leave();
      signal.addEventListener("abort", leave, { once: true });
      this.#asked.set(id, (answer) => {
        this.#asked.delete(id);
        signal.removeEventListener("abort", leave);
        resolve(answer);
      });
      if (!this.#tell({ is: "lookUp", id, what, ...(body !== undefined && { body }) }))
        this.#asked.get(id)?.({ failed: "unreachable" });
    });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.terminate();
  }

  /** @returns whether it was sent */
  #tell(message: ToOffice): boolean {
    const socket = this.#socket;
    // A hung office reads nothing: what it misses it finds in the database.
    if (socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount >= 64 * 1024) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  #connect(): void {
    if (this.#isClosed) return;
    const socket = new WebSocket(this.#address, {
      headers: anonymous,
      handshakeTimeout: 2000,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on("message", (data) => this.#hear(JSON.parse(String(data)) as FromOffice));
    socket.on("error", () => {});
    socket.on("close", () => {
      for (const answer of [...this.#asked.values()]) answer({ failed: "unreachable" });
      this.#timer = setTimeout(() => this.#connect(), againMs).unref();
    });
  }

  #hear(told: FromOffice): void {
    if (told.is === "facts") {
      this.#note(told.bodies);
      return;
    }
    if (told.is === "lookedUp") {
      this.#asked.get(told.id)?.(told.answer);
      return;
    }
    const { is: _, ...pulse } = told;
    this.#pulse = pulse;
    this.#heardAt = machineClock.mono();
  }
}
