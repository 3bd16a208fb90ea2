import { setImmediate as oneTurn } from "node:timers/promises";
import type { MediaCommand, MediaEvent, SessionId } from "../door.ts";
import { samplesOf, setLinear } from "../frame.ts";
import { tellLastDigits } from "../last-digits.ts";
import { fadeAway } from "../mixer.ts";
import { endPlay, runEarly, runFrames, sendPending } from "../output.ts";
import { newPlayer } from "../player.ts";
import { frameOf } from "../playout.ts";
import { hasFrames, slotMs } from "../schedule.ts";
import { receptionOf, type Session, setHears, setRelay, statsOf, type Told } from "../session.ts";
import { eventOfDigit, newDigitsOut } from "../telephone-event.ts";
import { warm } from "../warm.ts";
import { type MediaTime, machineTime } from "./around.ts";
import { MediaError } from "./media-error.ts";
import type { Network } from "./network.ts";
import { noPorts } from "./no-ports.ts";
import { Pace } from "./pace.ts";
import type { Party, PartyContext } from "./party.ts";
import { Ports } from "./ports.ts";
import { Recordings } from "./recordings.ts";
import { type Due, dueOf, pendingOf, type Round, roundsOf } from "./rounds.ts";
import { beginRtp, openRtp, restoreRtp } from "./rtp-party.ts";
import { Sounds } from "./sounds.ts";
import type { ProcessCommand, ProcessEvent } from "./spare-ports.ts";

type Command<D extends ProcessCommand["do"]> = Extract<ProcessCommand, { do: D }>;

/** Every fifth pulse has each session's reception: by then the peer has sent a new report. */
const receptionsEvery = 5;
/** RTCP is fetched in every tenth frame: the kernel has stamped its arrival. */
const reportsEveryFrames = 10;

/** All media of one process: takes commands, reports events. */
export class MediaEngine {
  readonly #onEvent: (event: ProcessEvent) => void;
  readonly #network: Network;
  readonly #time: MediaTime;
  readonly #ports: Ports;
  readonly #sounds = new Sounds();
  readonly #recordings: Recordings;
  readonly #parties = new Map<SessionId, Party>();
  /** Sessions that are being opened. Their other commands wait. */
  readonly #opening = new Map<SessionId, Promise<void>>();
  readonly #hears = new Map<SessionId, readonly SessionId[]>();
  readonly #plays = new Map<SessionId, { readonly play: string; replaced: boolean }>();
  /** Sessions to which we send packets of 10 ms. */
  readonly #halves = new Set<Session>();
  /** Whether any session hears by relay. */
  #relays = false;
  /** The sessions of a round with work left in this slot. */
  readonly #pending: Session[] = [];
  /** The sessions of a round whose sockets are read now. */
  readonly #due: Due = { sessions: [], sockets: [] };
  /** Undefined: must be made again. */
  #rounds: readonly Round[] | undefined;
  readonly #pace: Pace;
  readonly #stopPulse: () => void;
  #closedLate = 0;
  #closedDropped = 0;
  #pulses = 0;
  readonly #refusedBefore = noPorts();
  #frames = 0;

  constructor(onEvent: (event: ProcessEvent) => void, network: Network, time = machineTime) {
    this.#onEvent = onEvent;
    this.#network = network;
    this.#time = time;
    this.#ports = new Ports(network);
    this.#pace = new Pace(
      () => this.#halves.size > 0 || this.#relays,
      (slot, atMs) => (hasFrames(slot) ? this.#runFrames(atMs) : this.#runHalves(atMs + slotMs)),
      time,
    );
    this.#recordings = new Recordings(onEvent, time);
    this.#stopPulse = time.every(1000, () => this.#tellPulse());
  }

  /** Executes a command. Never throws and never rejects: a failure is a Failed event. */
  async take(command: ProcessCommand): Promise<void> {
    if (command.do === "Spare") return this.#spare(command);
    const session = sessionOf(command);
    this.#pace.catchUp();
    try {
      if (command.do === "Begin") this.#begin(command, session);
      else if (command.do === "Open" || command.do === "Restore") await this.#open(command, session);
      else {
        if (this.#opening.has(session)) await this.#opening.get(session);
        await this.#perform(command);
      }
    } catch (error) {
      const code = error instanceof MediaError ? error.code : "error";
      // The owner knows the session already: it fails like a session that can't be restored.
      const asked = command.do === "Begin" ? "Restore" : command.do;
      const warning = error instanceof MediaError ? error.warning : undefined;
      const why = (error as Error).message;
      this.#tell({ is: "Failed", session, asked, code, why, ...(warning !== undefined && { warning }) });
    }
  }

  async #spare({ address, count }: Command<"Spare">) {
    this.#onEvent({ is: "Spare", address, ports: await this.#ports.spare(address, count) });
  }

  #begin({ snapshot, sinceMs }: Command<"Begin">, id: SessionId) {
    if (this.#parties.has(id) || this.#opening.has(id)) throw new MediaError("error", `session ${id} is open already`);
    this.#add(id, beginRtp(snapshot, sinceMs, this.#context));
  }

  #add(id: SessionId, party: Party) {
    this.#parties.set(id, party);
    this.#noteHalves(party);
    this.#relink(id);
    this.#pace.start();
  }

  #tell = (event: Told) => this.#onEvent({ ...event, mono: this.#time.mono() } as MediaEvent);

  get #context(): PartyContext {
    return { ports: this.#ports, tell: this.#tell, time: this.#time };
  }

  async #open(command: Command<"Open"> | Command<"Restore">, id: SessionId) {
    if (this.#parties.has(id) || this.#opening.has(id)) throw new MediaError("error", `session ${id} is open already`);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#opening.set(id, promise);
    try {
      const party =
        command.do === "Restore" ? await restoreRtp(command.snapshot, this.#context) : await this.#openParty(command);
      this.#add(id, party);
      party.tellOpened();
    } finally {
      this.#opening.delete(id);
      resolve();
    }
  }

  async #openParty(command: Command<"Open">): Promise<Party> {
    if (command.kind === "rtp") return openRtp(command, this.#context);
    const { openBrowser } = await import("./browser-party.ts");
    return openBrowser(command, this.#context);
  }

  #party(id: SessionId): Party {
    const party = this.#parties.get(id);
    if (!party) throw new MediaError("unknownSession", `there is no session ${id}`);
    return party;
  }

  async #perform(command: Exclude<MediaCommand, Command<"Open" | "Restore">>) {
    switch (command.do) {
      case "Remote":
        return this.#takeRemote(command);
      case "Offer":
        return this.#party(command.session).offer(command.direction, command.secured);
      case "Play":
        return this.#play(command);
      case "StopPlay":
        return this.#stopPlay(this.#party(command.session).session);
      case "Hear":
        this.#party(command.session);
        this.#hears.set(command.session, command.from);
        return this.#link(command.session);
      case "SendDigits":
        return this.#sendDigits(command);
      case "Record":
        return this.#recordings.start(this.#party(command.session).session, command);
      case "StopRecord":
        return this.#recordings.stop(command.recording);
      case "Fetch":
        return this.#tellLast(this.#party(command.session));
      case "Close":
        return this.#close(this.#party(command.session));
      default:
        throw new MediaError("error", `unknown command ${String((command as { do: unknown }).do)}`);
    }
  }

  #fetch({ sockets }: Party) {
    if (sockets) this.#network.fetch([sockets.rtp, sockets.rtcp], true);
  }

  async #tellLast(party: Party) {
    // Node's sockets and a browser's transport push their packets: those that are there have their turn first.
    await oneTurn();
    this.#fetch(party);
    tellLastDigits(party.session, this.#time.mono());
    this.#tell({ is: "Fetched", session: party.session.id });
  }

  async #takeRemote({ session, sdp, as, peers }: Command<"Remote">) {
    const party = this.#party(session);
    // Packets that came before this SDP are handled by the previous one: its addresses, codecs and keys.
    this.#fetch(party);
    await party.remote(sdp, as, peers);
    if (this.#parties.get(session) === party) this.#noteHalves(party);
  }

  /** A session was added or removed: updates the sessions that hear it, and those that it hears. */
  #relink(id: SessionId) {
    this.#link(id);
    for (const [other, from] of this.#hears) if (from.includes(id)) this.#link(other);
    this.#rounds = undefined;
  }

  #link(id: SessionId) {
    const session = this.#parties.get(id)?.session;
    if (!session) return;
    const hears = [...new Set(this.#hears.get(id))]
      .flatMap((one) => this.#parties.get(one)?.session ?? [])
      .filter((one) => one !== session);
    const same = hears.length === session.hears.length && hears.every((one, i) => one === session.hears[i]);
    if (same) return;
    setHears(session, hears);
    this.#rounds = undefined;
  }

  async #play({ session: id, play, files, loop, over, gainDb }: Command<"Play">) {
    const { session } = this.#party(id);
    this.#stopPlay(session);
    const wanted = { play, replaced: false };
    this.#plays.set(id, wanted);
    const ready = files.map((file) => this.#sounds.ready(file));
    const loaded = ready.every((sound) => sound !== undefined)
      ? ready
      : await Promise.all(files.map((file) => this.#sounds.load(file)));
    if (wanted.replaced) return;
    const sounds: Int16Array[] = [];
    for (const [n, sound] of loaded.entries()) {
      if (sound.ok) sounds.push(sound.samples);
      else {
        this.#plays.delete(id);
        this.#tell({ is: "PlayEnded", session: id, play, why: "failed", playedMs: 0 });
        throw new MediaError("badFile", `${files[n]} ${sound.why}`);
      }
    }
    this.#plays.delete(id);
    session.player = newPlayer(play, sounds, loop ?? false, over, gainDb);
  }

  #stopPlay(session: Session) {
    const wanted = this.#plays.get(session.id);
    if (wanted) {
      wanted.replaced = true;
      this.#plays.delete(session.id);
      this.#tell({ is: "PlayEnded", session: session.id, play: wanted.play, why: "stopped", playedMs: 0 });
    }
    endPlay(session, "stopped");
  }

  #sendDigits({ session: id, digits, toneMs, gapMs }: Command<"SendDigits">) {
    const { session } = this.#party(id);
    const wrong = [...digits].find((digit) => eventOfDigit(digit) < 0);
    if (wrong !== undefined) throw new MediaError("error", `"${wrong}" is no digit: 0–9, *, #, A–D can be sent`);
    if (session.settings.dtmf === "info") throw new MediaError("error", "the session's digits go by SIP INFO");
    if (session.digitsOut) session.digitsOut.digits += digits;
    else if (digits.length > 0) session.digitsOut = newDigitsOut(digits, toneMs, gapMs);
  }

  async #close(party: Party) {
    const { session } = party;
    // Records the party's sound up to now.
    this.#fetch(party);
    this.#parties.delete(session.id);
    this.#hears.delete(session.id);
    this.#halves.delete(session);
    fadeAway(samplesOf(frameOf(session.jitter, session.frame)));
    setLinear(session.frame);
    setHears(session, []);
    this.#relink(session.id);
    this.#stopPlay(session);
    if (this.#parties.size === 0 && this.#opening.size === 0) this.#pace.stop();
    await Promise.all([this.#recordings.stopAll(session), party.close()]);
    setRelay(session, undefined);
    const stats = statsOf(session);
    this.#closedLate += stats.late;
    this.#closedDropped += stats.dropped;
    this.#tell({ is: "Closed", session: session.id, stats });
  }

  #runFrames(atMs: number) {
    this.#rounds ??= roundsOf(this.#parties);
    this.#frames++;
    this.#relays = false;
    for (const [n, round] of this.#rounds.entries()) {
      const { sessions, rtcp } = round;
      warm(pendingOf(sessions, atMs, this.#pending));
      if ((this.#frames + n) % reportsEveryFrames === 0) {
        this.#network.fetch(rtcp);
        for (const { wire } of sessions) wire?.settle?.(this.#time.mono());
      }
      this.#network.together(() => {
        this.#network.fetch(dueOf(round, atMs, this.#time.mono(), this.#due).sockets);
        runFrames(this.#pending, atMs, this.#time.mono());
      });
      this.#relays ||= sessions.some(({ relays }) => relays > 0);
    }
    this.#recordings.run(atMs);
  }

  /** The slot between those of frames: sends the second packets of 10 ms, and relays packets. `nextMs`: the next slot of frames. */
  #runHalves(nextMs: number) {
    for (const session of this.#halves) sendPending(session);
    if (!this.#relays) return;
    for (const round of this.#rounds ?? []) {
      const { sessions, sockets } = dueOf(round, undefined, this.#time.mono(), this.#due);
      if (sockets.length === 0) continue;
      warm(sessions);
      this.#network.together(() => {
        this.#network.fetch(sockets);
        runEarly(sessions, nextMs, this.#time.mono());
      });
    }
  }

  /** Updates what depends on a session's agreement. */
  #noteHalves({ session }: Party) {
    if (session.agreed?.ptimeMs === 10) this.#halves.add(session);
    else this.#halves.delete(session);
  }

  #tellPulse() {
    let late = this.#closedLate;
    let dropped = this.#closedDropped;
    for (const { session } of this.#parties.values()) {
      late += session.sender.late;
      dropped += session.dropped;
    }
    const { user, system } = process.cpuUsage();
    const cpuMs = Math.round((user + system) / 1000);
    const nowMs = this.#time.mono();
    this.#ports.emptySpare();
    this.#pulses += 1;
    this.#tell({
      is: "Pulse",
      sessions: this.#parties.size,
      sparePorts: this.#ports.spareCount,
      late,
      dropped,
      refused: noPorts() - this.#refusedBefore,
      cpuMs,
      rssBytes: process.memoryUsage.rss(),
      sockets: this.#network.way,
      ...(this.#pulses % receptionsEvery === 0 && {
        receptions: [...this.#parties.values()].map(({ session }) => receptionOf(session, nowMs)),
      }),
    });
  }

  /** Ends every session and completes the recordings. */
  async close() {
    this.#stopPulse();
    await Promise.all(this.#opening.values());
    await Promise.all([...this.#parties.values()].map((party) => this.#close(party)));
    await this.#ports.closeSpare();
    this.#pace.stop();
  }
}

const sessionOf = (command: Exclude<ProcessCommand, Command<"Spare">>): SessionId => {
  if (command.do === "Restore" || command.do === "Begin") return command.snapshot.session;
  return command.do === "StopRecord" ? "" : command.session;
};
