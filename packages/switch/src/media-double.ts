/** For tests: the media room's door in memory. It keeps to the door's promises, and can be told to fail, to fall silent, to die. */
import type { AgreedMedia, MediaCommand, MediaEvent, SessionId, SessionSnapshot } from "@zongji/media";

type Told = MediaEvent extends infer E ? (E extends { readonly mono: number } ? Omit<E, "mono"> : never) : never;
type Session = {
  negotiated: boolean;
  play: string | undefined;
  hears: readonly string[];
  recordings: Map<string, string>;
  remotes: string[];
};

/** `speaking`: whether far ends speak into sessions that are taken up. */
export const createMediaDouble = (
  after: (ms: number, call: () => void) => void,
  tell: (event: Told) => void,
  speaking: (session: SessionId) => boolean = () => true,
) => {
  const sessions = new Map<SessionId, Session>();
  const asked: MediaCommand[] = [];
  let life = 1;
  let version = 0;
  let refusal: "badMedia" | "noPort" | "error" | undefined;
  let holds = false;
  let diskIsFull = false;

  const soon = (call: () => void, ms = 2) => {
    const born = life;
    after(ms, () => {
      if (life === born) call();
    });
  };
  const agreedOf = (sdp: string): AgreedMedia => ({
    codec: sdp.includes("G722") ? "G722" : "PCMA",
    secured: sdp.includes("crypto"),
    direction: "sendrecv",
    digits: sdp.includes("info") ? "info" : "rfc4733",
  });
  const snapshot = (session: SessionId, negotiated: boolean): SessionSnapshot => ({ session, negotiated });
  const sdp = () => `v=0\r\no=- 1 ${++version} IN IP4 127.0.0.1\r\ns=-\r\n`;
  const fail = (session: SessionId, command: MediaCommand, code: "badMedia" | "noPort" | "unknownSession" | "error") =>
    tell({ is: "Failed", session, asked: command.do, code, why: "told so" });

  const open = (id: SessionId, command: MediaCommand, negotiated: boolean) => {
    if (sessions.has(id)) return fail(id, command, "error");
    if (refusal !== undefined) return fail(id, command, refusal);
    sessions.set(id, { negotiated, play: undefined, hears: [], recordings: new Map(), remotes: [] });
    if (command.do === "Restore" && negotiated) {
      tell({ is: "Negotiated", session: id, peerHolds: holds, snapshot: snapshot(id, true) });
      if (speaking(id)) soon(() => sessions.has(id) && tell({ is: "Flowing", session: id }), 20);
      return;
    }
    const offer = command.do === "Open" ? command.offer : undefined;
    if (offer?.includes("bad")) {
      sessions.delete(id);
      return fail(id, command, "badMedia");
    }
    tell({
      is: "Opened",
      session: id,
      sdp: sdp(),
      snapshot: snapshot(id, negotiated),
      ...(offer !== undefined && { agreed: agreedOf(offer) }),
    });
  };

  const endPlay = (id: SessionId, session: Session, why: "finished" | "stopped") => {
    if (session.play === undefined) return;
    const play = session.play;
    session.play = undefined;
    tell({ is: "PlayEnded", session: id, play, why, playedMs: 10 });
  };

  const endRecording = (id: SessionId, session: Session, recording: string) => {
    const file = session.recordings.get(recording);
    if (file === undefined) return;
    session.recordings.delete(recording);
    tell({
      is: "RecordingEnded",
      session: id,
      recording,
      segment: { file: `${file}.wav`, codec: "PCMA", startMs: 0, samples: 8, sha256: "ab" },
    });
  };

  const failRecording = (session: SessionId, recording: string) =>
    tell({ is: "RecordingFailed", session, recording, why: "can't be written: ENOSPC", disk: "full" });

  const obey = (command: Exclude<MediaCommand, { do: "Open" | "Restore" | "StopRecord" }>) => {
    const session = sessions.get(command.session);
    if (!session) return fail(command.session, command, "unknownSession");
    switch (command.do) {
      case "Remote":
        if (command.sdp.includes("bad")) return fail(command.session, command, "badMedia");
        session.negotiated = true;
        session.remotes.push(command.sdp);
        return tell({
          is: "Negotiated",
          session: command.session,
          peerHolds: /sendonly|inactive|0\.0\.0\.0/.test(command.sdp),
          agreed: agreedOf(command.sdp),
          snapshot: snapshot(command.session, true),
          ...(command.as === "offer" && { sdp: sdp() }),
        });
      case "Offer":
        return tell({ is: "Offered", session: command.session, sdp: sdp(), snapshot: snapshot(command.session, true) });
      case "Play":
        endPlay(command.session, session, "stopped");
        session.play = command.play;
        if (!command.loop) {
          const { play } = command;
          soon(() => session.play === play && endPlay(command.session, session, "finished"), 3000);
        }
        return;
      case "StopPlay":
        return endPlay(command.session, session, "stopped");
      case "Hear":
        session.hears = command.from;
        return;
      case "SendDigits":
        return;
      case "Record":
        if (diskIsFull) return failRecording(command.session, command.recording);
        session.recordings.set(command.recording, command.file);
        return tell({
          is: "RecordingStarted",
          session: command.session,
          recording: command.recording,
          file: command.file,
        });
      case "Close":
        sessions.delete(command.session);
        endPlay(command.session, session, "stopped");
        for (const recording of [...session.recordings.keys()]) endRecording(command.session, session, recording);
        return tell({
          is: "Closed",
          session: command.session,
          stats: { packetsIn: 0, packetsOut: 0, lost: 0, jitterMs: 0, late: 0, dropped: 0 },
        });
    }
  };

  const take = (command: MediaCommand) => {
    if (command.do === "Open") return open(command.session, command, command.offer !== undefined);
    if (command.do === "Restore") return open(command.snapshot.session, command, command.snapshot.negotiated === true);
    if (command.do !== "StopRecord") return obey(command);
    for (const [id, session] of sessions) endRecording(id, session, command.recording);
  };

  return {
    sessions,
    asked,
    send: (command: MediaCommand) => {
      asked.push(command);
      soon(() => take(command));
    },
    refuseOpens: (why: typeof refusal) => {
      refusal = why;
    },
    setHolds: (on: boolean) => {
      holds = on;
    },
    /** While it is full, what is recorded fails, and what is to be recorded too. */
    setDiskFull: (on: boolean) => {
      diskIsFull = on;
      if (!on) return;
      for (const [id, session] of sessions)
        for (const recording of session.recordings.keys()) {
          session.recordings.delete(recording);
          failRecording(id, recording);
        }
    },
    /** A session goes without a word on what it recorded. */
    lose: (session: SessionId) => {
      sessions.delete(session);
      tell({
        is: "Closed",
        session,
        stats: { packetsIn: 0, packetsOut: 0, lost: 0, jitterMs: 0, late: 0, dropped: 0 },
      });
    },
    tell,
    /** Everything in the process is gone, and what was on its way to it. */
    die: () => {
      life++;
      sessions.clear();
    },
  };
};
