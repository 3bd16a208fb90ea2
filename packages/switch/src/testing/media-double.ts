/** For tests: the media process in memory. It keeps the promises of the media room's door. Tests make it refuse, fall silent, or die. */
import type { AgreedMedia, MediaCommand, MediaEvent, SessionId, SessionSnapshot } from "@zongji/media";

type WithoutMono<E> = E extends { readonly mono: number } ? Omit<E, "mono"> : never;
type Refusal = "badMedia" | "noPort" | "error";
type Opening = Extract<MediaCommand, { do: "Open" | "Restore" }>;
type OfSession = Exclude<MediaCommand, { do: "Open" | "Restore" | "StopRecord" }>;
type Command<Do extends MediaCommand["do"]> = Extract<MediaCommand, { do: Do }>;

type Session = {
  readonly id: SessionId;
  negotiated: boolean;
  play: string | undefined;
  hears: readonly string[];
  /** File of each recording. */
  readonly recordings: Map<string, string>;
  readonly remotes: string[];
};

const answerMs = 2;
const flowMs = 20;
const playMs = 3000;

const agreedOf = (sdp: string): AgreedMedia => ({
  codec: sdp.includes("G722") ? "G722" : "PCMA",
  secured: sdp.includes("crypto"),
  direction: "sendrecv",
  digits: sdp.includes("info") ? "info" : "rfc4733",
});
const snapshotOf = (session: SessionId, negotiated: boolean): SessionSnapshot => ({ session, negotiated });
const closed = (session: SessionId) =>
  ({
    is: "Closed",
    session,
    stats: { packetsIn: 0, packetsOut: 0, lost: 0, jitterMs: 0, late: 0, dropped: 0 },
  }) as const;

export class MediaDouble {
  readonly sessions = new Map<SessionId, Session>();
  /** All commands that came, also those that a death lost. */
  readonly asked: MediaCommand[] = [];
  readonly tell: (event: WithoutMono<MediaEvent>) => void;
  readonly #after: (ms: number, call: () => void) => void;
  readonly #speaking: (session: SessionId) => boolean;
  #life = 1;
  #version = 0;
  #refusal: Refusal | undefined;
  #holds = false;
  #diskIsFull = false;
  #hangs = false;
  /** Digits that lie in the sockets of sessions. */
  readonly #unread = new Map<SessionId, string>();

  /** @param speaking whether far ends speak into sessions that are restored */
  constructor(
    after: (ms: number, call: () => void) => void,
    tell: (event: WithoutMono<MediaEvent>) => void,
    speaking: (session: SessionId) => boolean = () => true,
  ) {
    this.#after = after;
    this.tell = tell;
    this.#speaking = speaking;
  }

  send(command: MediaCommand): void {
    this.asked.push(command);
    this.#soon(answerMs, () => this.#perform(command));
  }

  /** Refuses each Open and Restore from now on; undefined: no more. */
  refuseOpens(why: Refusal | undefined): void {
    this.#refusal = why;
  }

  /** Whether the peers of sessions that are restored hold. */
  setHolds(on: boolean): void {
    this.#holds = on;
  }

  /** A process that hangs takes no command. */
  setHangs(on: boolean): void {
    this.#hangs = on;
  }

  /** The party pressed a key, and nobody has read that from its socket. */
  press(session: SessionId, digit: string): void {
    this.#unread.set(session, (this.#unread.get(session) ?? "") + digit);
  }

  /** While the disk is full, running recordings fail, and new ones too. */
  setDiskFull(on: boolean): void {
    this.#diskIsFull = on;
    if (!on) return;
    for (const [id, { recordings }] of this.sessions)
      for (const recording of recordings.keys()) {
        recordings.delete(recording);
        this.#failRecording(id, recording);
      }
  }

  /** Closes the session without a report on its recordings. */
  lose(session: SessionId): void {
    this.sessions.delete(session);
    this.tell(closed(session));
  }

  /** Ends the process: its sessions are gone, and the commands on their way to it. */
  die(): void {
    this.#life++;
    this.sessions.clear();
  }

  #soon(ms: number, call: () => void) {
    const born = this.#life;
    this.#after(ms, () => {
      if (this.#life === born && !this.#hangs) call();
    });
  }

  #perform(command: MediaCommand) {
    switch (command.do) {
      case "Open":
        return this.#open(command.session, command);
      case "Restore":
        return this.#restore(command.snapshot, command);
      case "StopRecord":
        for (const session of this.sessions.values()) this.#endRecording(session, command.recording);
        return;
      default: {
        const session = this.sessions.get(command.session);
        if (session) return this.#performIn(session, command);
        return this.#fail(command.session, command, "unknownSession");
      }
    }
  }

  #performIn(session: Session, command: OfSession) {
    switch (command.do) {
      case "Remote":
        return this.#remote(session, command);
      case "Offer":
        return this.tell({
          is: "Offered",
          session: session.id,
          sdp: this.#sdp(),
          snapshot: snapshotOf(session.id, true),
        });
      case "Play":
        return this.#play(session, command);
      case "StopPlay":
        return this.#endPlay(session, "stopped");
      case "Hear":
        session.hears = command.from;
        return;
      case "SendDigits":
        return;
      case "Record":
        return this.#record(session, command);
      case "Fetch":
        return this.#fetch(session.id);
      case "Close":
        return this.#close(session);
    }
  }

  #open(id: SessionId, command: Command<"Open">) {
    const { offer } = command;
    const negotiated = offer !== undefined;
    if (!this.#begin(id, command, negotiated)) return;
    if (offer?.includes("bad")) {
      this.sessions.delete(id);
      return this.#fail(id, command, "badMedia");
    }
    this.#opened(id, negotiated, offer);
  }

  #restore({ session: id, negotiated }: SessionSnapshot, command: Command<"Restore">) {
    const isNegotiated = negotiated === true;
    if (!this.#begin(id, command, isNegotiated)) return;
    if (!isNegotiated) return this.#opened(id, false);
    this.tell({ is: "Negotiated", session: id, peerHolds: this.#holds, snapshot: snapshotOf(id, true) });
    if (this.#speaking(id))
      this.#soon(flowMs, () => {
        if (this.sessions.has(id)) this.tell({ is: "Flowing", session: id });
      });
  }

  /** Adds the session, or reports why not. */
  #begin(id: SessionId, command: Opening, negotiated: boolean): boolean {
    const refusal = this.sessions.has(id) ? "error" : this.#refusal;
    if (refusal !== undefined) {
      this.#fail(id, command, refusal);
      return false;
    }
    this.sessions.set(id, { id, negotiated, play: undefined, hears: [], recordings: new Map(), remotes: [] });
    return true;
  }

  #opened(session: SessionId, negotiated: boolean, offer?: string) {
    const agreed = offer === undefined ? {} : { agreed: agreedOf(offer) };
    this.tell({ is: "Opened", session, sdp: this.#sdp(), snapshot: snapshotOf(session, negotiated), ...agreed });
  }

  #remote(session: Session, command: Command<"Remote">) {
    const { sdp } = command;
    if (sdp.includes("bad")) return this.#fail(session.id, command, "badMedia");
    session.negotiated = true;
    session.remotes.push(sdp);
    this.tell({
      is: "Negotiated",
      session: session.id,
      peerHolds: /sendonly|inactive|0\.0\.0\.0/.test(sdp),
      agreed: agreedOf(sdp),
      snapshot: snapshotOf(session.id, true),
      ...(command.as === "offer" && { sdp: this.#sdp() }),
    });
  }

  #play(session: Session, { play, loop }: Command<"Play">) {
    this.#endPlay(session, "stopped");
    session.play = play;
    if (!loop) this.#soon(playMs, () => session.play === play && this.#endPlay(session, "finished"));
  }

  #fetch(session: SessionId) {
    for (const digit of this.#unread.get(session) ?? "") this.tell({ is: "Digit", session, digit, ms: 100 });
    this.#unread.delete(session);
    this.tell({ is: "Fetched", session });
  }

  #endPlay(session: Session, why: "finished" | "stopped") {
    const { id, play } = session;
    if (play === undefined) return;
    session.play = undefined;
    this.tell({ is: "PlayEnded", session: id, play, why, playedMs: 10 });
  }

  #record({ id, recordings }: Session, { recording, file }: Command<"Record">) {
    if (this.#diskIsFull) return this.#failRecording(id, recording);
    recordings.set(recording, file);
    this.tell({ is: "RecordingStarted", session: id, recording, file });
  }

  #endRecording({ id, recordings }: Session, recording: string) {
    const file = recordings.get(recording);
    if (file === undefined) return;
    recordings.delete(recording);
    const segment = { file: `${file}.wav`, codec: "PCMA", startMs: 0, samples: 8, sha256: "ab" } as const;
    this.tell({ is: "RecordingEnded", session: id, recording, segment });
  }

  #failRecording(session: SessionId, recording: string) {
    this.tell({ is: "RecordingFailed", session, recording, why: "can't be written: ENOSPC", disk: "full" });
  }

  #close(session: Session) {
    this.sessions.delete(session.id);
    this.#endPlay(session, "stopped");
    for (const recording of [...session.recordings.keys()]) this.#endRecording(session, recording);
    this.tell(closed(session.id));
  }

  #fail(session: SessionId, command: MediaCommand, code: Refusal | "unknownSession") {
    this.tell({ is: "Failed", session, asked: command.do, code, why: "told so" });
  }

  #sdp(): string {
    return `v=0\r\no=- 1 ${++this.#version} IN IP4 127.0.0.1\r\ns=-\r\n`;
  }
}
