/** Holds all legs and steps them: events and commands come in, the effects of each step go out. One task runs at a time. */
import type { DeviceId, LegId, SwitchCommand, SwitchEvent } from "@zongji/domain";
import type { MediaCommand, MediaEvent } from "@zongji/media";
import type { Command, SipEvent } from "@zongji/sip";
import { createBans } from "./bans.ts";
import { type Carriers, createCarriers } from "./carriers.ts";
import { newCounts } from "./counts.ts";
import { createDigits } from "./digits.ts";
import type { Checkpoint, LegCheckpoint, Orphan, Trunk } from "./door.ts";
import { createFlows } from "./flows.ts";
import { createHearing } from "./hearing.ts";
import { createLeavings, leave, mayOweKeys } from "./last-keys.ts";
import { type Effect, isAnswered, isOver, type Leg, type Party, type Reported, type Step } from "./leg.ts";
import { LegCheckpoints } from "./leg-checkpoint.ts";
import { LegTable } from "./leg-table.ts";
import { createLegTimers } from "./leg-timers.ts";
import { begin, type NewLegPorts, takeInvite } from "./new-legs.ts";
import { endOrphans } from "./orphans.ts";
import { createPhoneQueue } from "./phone-queue.ts";
import { playPrompts, stopPlay } from "./plays.ts";
import type { SwitchboardOptions } from "./ports.ts";
import { createRecorder } from "./recorder.ts";
import { recordingOf } from "./recording-checkpoint.ts";
import { legOf, takeUp, unreachedOf } from "./recovery.ts";
import { createRefers } from "./refers.ts";
import { resume } from "./resumption.ts";
import { createSerializer, type Task } from "./serializer.ts";
import { stepCommand, stepMedia, stepSip, stepTimeUp } from "./step.ts";
import type { Originate } from "./targets.ts";
import { createUnreached } from "./unreached.ts";

export class Switchboard {
  readonly #options: SwitchboardOptions;
  readonly #legs = new LegTable();
  readonly #timers;
  readonly #hearing;
  readonly #serializer;
  readonly #recorder;
  readonly #checkpoints;
  readonly carriers: Carriers;
  readonly bans;
  readonly #refers;
  readonly #digits = createDigits();
  readonly #flows = createFlows((id) => this.#legs.has(id));
  readonly #leavings = createLeavings();
  readonly #phoneQueue;
  readonly #newLegPorts: NewLegPorts;
  readonly #counts = newCounts();
  readonly #unreached;
  #draining = false;
  #mediaDown = false;
  #task: Task = { mono: 0, held: [] };

  constructor(options: SwitchboardOptions) {
    this.#options = options;
    const { config, sip, log } = options;
    const ports = {
      sip: sip.command,
      after: (ms: number, call: () => void) => options.after(ms, () => void this.#take(options.clock.mono(), call)),
      report: (event: Reported) => this.#report(event),
      now: () => options.clock.at(options.clock.mono()),
      log,
    };
    this.carriers = createCarriers(config, ports, (trunk) => this.#legs.lines(trunk));
    this.#refers = createRefers(ports);
    this.bans = createBans(ports, options.onBan);
    this.#newLegPorts = {
      config,
      trunk: this.carriers.get,
      isDown: this.carriers.isDown,
      bindings: sip.bindings,
      linesTaken: (trunk) => this.#legs.lines(trunk),
      isDraining: () => this.#draining,
    };
    this.#phoneQueue = createPhoneQueue({
      isLeaving: (device) => this.#legs.isLeaving(device),
      after: ports.after,
      begin: (command) => this.#begin(command),
    });
    this.#serializer = createSerializer(options.log);
    this.#unreached = createUnreached(sip, ports.now, options.takeUp?.unreached);
    this.#timers = createLegTimers({
      after: options.after,
      mono: options.clock.mono,
      fired: (id) => void this.#take(options.clock.mono(), () => this.#step(id, stepTimeUp)),
    });
    this.#hearing = createHearing((id) => this.#legs.get(id)?.media.at === "open", this.#media);
    this.#recorder = createRecorder({
      ...options,
      ...options.clock,
      folder: options.config.recordingsFolder,
      media: this.#media,
      report: (event, mono) => void this.#take(mono, () => this.#report(event)),
      after: ports.after,
    });
    this.#checkpoints = new LegCheckpoints({
      ...options,
      leg: (id) => this.#legs.get(id),
      hears: this.#hearing.of,
      dueMono: this.#timers.dueMono,
    });
    this.updateTrunks(config.trunks);
    for (const kept of options.takeUp?.legs ?? []) {
      this.#legs.set(kept.leg.id, legOf(kept));
      this.#checkpoints.takeUp(kept);
      if (kept.hears) this.#hearing.takeUp(kept.leg.id, kept.hears);
    }
  }

  /** Registers trunks and begins OPTIONS. Call it once the SIP listeners are open. */
  readonly start = (): void => {
    void this.#take(this.mono(), this.carriers.start);
  };

  /** Unregisters all trunks. */
  readonly stop = (): void => {
    void this.#take(this.mono(), this.carriers.stop);
  };

  readonly perform = (command: SwitchCommand): void => {
    void this.#take(this.#options.clock.mono(), () => this.#obey(command));
  };

  readonly onSip = (event: SipEvent, mono: number): void | Promise<void> =>
    this.#take((event.is === "ended" ? event.sentAt : undefined) ?? mono, () => this.#sipHappened(event));

  /** When the session's first media came. After a restart media may come before SIP: the far end may have hung up already. */
  readonly heardAt = (session: string): number | undefined => this.#flows.heardAt(session);

  readonly onMedia = (event: MediaEvent): void => {
    void this.#take(event.mono, () => this.#mediaHappened(event));
  };

  /** From now until `mediaRestarted` no command is sent. The next process gets its commands from the legs. */
  readonly mediaExited = (): void => {
    this.#mediaDown = true;
    this.#options.log.error({ legs: this.#legs.size }, "media process died");
  };

  readonly mediaRestarted = (): void => {
    void this.#take(this.#options.clock.mono(), () => this.#resumeMedia());
  };

  readonly updateTrunks = (trunks: readonly Trunk[]): void => {
    void this.#take(this.mono(), () => this.carriers.update(trunks));
  };

  readonly setRecordingRoom = (hasRoom: boolean): void => {
    void this.#take(this.mono(), () => this.#recorder.setRoom(hasRoom));
  };

  readonly drain = (on: boolean): void => {
    this.#draining = on;
  };

  readonly changes = (): readonly Checkpoint[] => [
    ...this.#checkpoints.changes(),
    ...this.#recorder.changes(),
    ...this.#unreached.changes(),
  ];

  /** Continues the legs and recordings that were taken up. */
  readonly resume = (): void => {
    const { takeUp: taken, clock, config } = this.#options;
    if (!taken) return;
    const mono = clock.mono();
    const now = clock.at(mono);
    this.#unreached.add(unreachedOf(taken.legs));
    this.#recorder.takeUp(taken.recordings.map((kept) => recordingOf(kept, config.recordingsFolder, mono)));
    void this.#take(mono, () => {
      for (const kept of taken.legs) this.#takeUp(kept, now);
      this.#hearing.again();
      this.#recorder.mediaRestarted((id) => this.#isHeard(id));
    });
  };

  readonly hasLeg = (id: LegId): boolean => {
    const leg = this.#legs.get(id);
    return leg === undefined ? this.#phoneQueue.has(id) : leg.state.at !== "ending";
  };

  readonly endOrphans = (orphans: readonly Orphan[]): void => {
    this.#unreached.add(endOrphans(this.#options.sip, orphans));
  };

  readonly mono = (): number => this.#options.clock.mono();

  /** Whether no leg, waiting call or recording is left. */
  readonly isIdle = (): boolean =>
    this.#legs.size === 0 && this.#phoneQueue.size() === 0 && this.#recorder.size() === 0;

  readonly legs = (): readonly Leg[] => [...this.#legs.values()];

  readonly flows = (leg: LegId): boolean => this.#flows.has(leg);

  /** The party of a leg; undefined once the leg is gone. */
  readonly partyOf = (leg: LegId): Party | undefined => this.#legs.get(leg)?.party;

  readonly counts = () => {
    const { ending } = this.#legs;
    return {
      ...this.#counts,
      legs: this.#legs.size - ending,
      legsEnding: ending,
      recordings: this.#recorder.size(),
      recordingsPaused: this.#recorder.paused(),
      trunks: this.carriers.states(),
      banned: this.bans.since(),
    };
  };

  #take(mono: number, what: () => void): void | Promise<void> {
    return this.#serializer.take(mono, (task) => {
      this.#task = task;
      what();
    });
  }

  #hold(safe: void | Promise<void>) {
    if (safe) this.#task.held.push(safe);
  }

  #report(event: Reported) {
    const at = this.#options.clock.at(this.#leavings.momentOf(event, this.#task.mono));
    this.#hold(this.#options.onEvent({ ...event, at } as SwitchEvent));
  }

  readonly #media = (command: MediaCommand) => {
    if (!this.#mediaDown) this.#options.media(command);
    else if (command.do === "SendDigits")
      this.#options.log.warn({ leg: command.session }, "digits lost: the media process is down");
  };

  /** Stores the leg, then runs its effects: what they cause must find the new leg. */
  #apply([leg, effects]: Step) {
    if (this.#legs.get(leg.id) !== leg) this.#checkpoints.touch(leg.id);
    if (isOver(leg)) {
      this.#legs.delete(leg.id);
      this.#flows.forget(leg.id);
    } else this.#legs.set(leg.id, leg);
    if (leg.state.at === "ending") {
      this.#recorder.legEnds(leg.id);
      this.#hearing.forget(leg.id);
      this.#digits.forget(leg.id);
    }
    for (const effect of effects) this.#run(leg, effect);
    this.#leavings.see(leg, this.#task.mono);
    if (leg.sipOver && leg.state.at === "ending") this.#phoneQueue.retry();
  }

  #run(leg: Leg, effect: Effect) {
    switch (effect.effect) {
      case "sip":
        return this.#options.sip.command(effect.command);
      case "describe":
        return this.#describe(leg.id, effect.command);
      case "media":
        return this.#media(effect.command);
      case "report":
        return this.#report(effect.event);
      case "timer":
        return this.#timers.set(leg.id, effect.ms);
      case "digit": {
        const { digit, way } = effect;
        if (this.#digits.isNew(leg.id, digit, way, this.#task.mono))
          this.#report({ is: "DigitPressed", leg: leg.id, digit });
        return;
      }
      case "keep":
        return this.#hold(this.#checkpoints.must(leg.id));
      case "ignored":
        this.#counts.commandsIgnored++;
        return;
    }
  }

  #describe(id: LegId, command: Command) {
    const safe = this.#checkpoints.hasMedia(id) ? undefined : this.#checkpoints.must(id);
    const say = () => this.#options.sip.command(command);
    if (safe) void safe.then(() => this.#take(this.#options.clock.mono(), say));
    else say();
  }

  #step(id: LegId, step: (leg: Leg) => Step) {
    const leg = this.#legs.get(id);
    if (leg) this.#apply(step(leg));
  }

  /** The leg, unless it has ended or hung up. Counts a command for a leg that is gone. */
  #living(id: LegId): Leg | undefined {
    const leg = this.#legs.living(id);
    if (!leg) this.#counts.commandsIgnored++;
    return leg;
  }

  #obey(command: SwitchCommand) {
    switch (command.do) {
      case "Originate":
        return this.#originate(command);
      case "Play":
        return this.#play(command);
      case "StopPlay": {
        const leg = this.#living(command.leg);
        if (leg) this.#apply(stopPlay(leg, this.#mediaDown));
        return;
      }
      case "Hear":
        if (!this.#living(command.leg)) return;
        this.#checkpoints.touch(command.leg);
        return this.#hearing.set(command.leg, command.from);
      case "AnswerRefer":
        if (!this.#refers.answer(command)) this.#counts.commandsIgnored++;
        return;
      case "Record": {
        const leg = this.#legs.get(command.leg);
        return this.#recorder.start(command, leg !== undefined && isAnswered(leg));
      }
      case "StopRecord":
        if (!this.#recorder.stop(command.recording, this.#mediaDown)) this.#counts.commandsIgnored++;
        return;
      case "End":
        if (this.#phoneQueue.drop(command.leg))
          return this.#report({ is: "LegEnded", leg: command.leg, ending: command.ending });
        return this.#command(command);
      default:
        return this.#command(command);
    }
  }

  #command(command: Extract<SwitchCommand, { readonly leg: LegId }>) {
    const leg = this.#living(command.leg);
    if (leg) this.#apply(stepCommand(leg, command));
  }

  #originate(command: Originate) {
    const { leg } = command;
    if (this.#legs.has(leg) || this.#phoneQueue.has(leg)) this.#options.log.error({ leg }, "leg is there already");
    else this.#phoneQueue.add(command);
  }

  #begin(command: Originate) {
    const { log } = this.#options;
    const { leg, call } = command;
    const begun = begin(this.#newLegPorts, command);
    if (begun.ok) return this.#apply(begun.step);
    if (begun.counts) this.#counts[begun.counts]++;
    log.info({ leg, call, why: begun.why }, "leg can't be originated");
    this.#report({ is: "LegEnded", leg, ending: begun.ending });
  }

  #play(command: Extract<SwitchCommand, { do: "Play" }>) {
    const leg = this.#living(command.leg);
    if (!leg) return;
    const { step, unknown } = playPrompts(leg, command, this.#options.config.promptFolders, this.#mediaDown);
    if (unknown !== undefined) {
      this.#counts.promptsUnknown++;
      this.#options.log.warn({ leg: leg.id, prompt: unknown }, "prompt is not there");
    }
    this.#apply(step);
  }

  #sipHappened(event: SipEvent) {
    switch (event.is) {
      case "invited":
        return this.#invited(event);
      case "reachable":
        this.#unreached.returned(this.#options.sip.bindings(event.device));
        return this.#report({ is: "DeviceReachable", device: event.device as DeviceId });
      case "unreachable":
        return this.#report({ is: "DeviceUnreachable", device: event.device as DeviceId });
      case "referred": {
        const leg = this.#legs.get(event.session as LegId);
        return this.#refers.onSip(event, leg !== undefined && isAnswered(leg));
      }
      case "ended":
        return this.#ended(event);
      case "refused":
        return this.#refused(event);
      case "inviting":
        return this.#inviting(event);
      case "optionsAnswered":
      case "registered":
      case "registrationFailed":
      case "unregistered":
        return this.carriers.onSip(event);
      case "banned":
      case "unbanned":
        return this.bans.onSip(event);
      default:
        return this.#step(event.session as LegId, (leg) => stepSip(leg, event));
    }
  }

  /** No flow asks somebody for keys who hears another party; and that one must not wait to be rung off. */
  #ended(event: Extract<SipEvent, { is: "ended" }>) {
    const id = event.session as LegId;
    const talks = this.#hearing.hears(id, (other) => this.#legs.living(other) !== undefined);
    const waits = (leg: Leg) => !talks && !this.#mediaDown && mayOweKeys(leg, event);
    this.#step(id, (leg) => (waits(leg) ? leave(leg) : stepSip(leg, event)));
  }

  #invited(event: Extract<SipEvent, { is: "invited" }>) {
    const { step, counts } = takeInvite(this.#newLegPorts, event);
    if (counts) this.#counts[counts]++;
    this.#apply(step);
    if (event.snapshot && step[0].state.at !== "ending")
      this.#hold(this.#checkpoints.invite(step[0].id, event.snapshot));
  }

  #inviting({ session, snapshot }: Extract<SipEvent, { is: "inviting" }>) {
    const leg = this.#legs.get(session as LegId);
    if (leg && leg.state.at !== "ending") this.#hold(this.#checkpoints.invite(leg.id, snapshot));
  }

  /** The SIP stack can't execute a command. An INVITE then ends its leg; after another command the session's own end follows. */
  #refused({ command, why }: Extract<SipEvent, { is: "refused" }>) {
    this.#options.log.warn({ command: command.do, why }, "SIP refused a command");
    if (command.do !== "invite") return;
    const { session } = command;
    this.#step(session as LegId, (leg) => stepSip(leg, { is: "failed", session, why: "transport" }));
  }

  #mediaHappened(event: MediaEvent) {
    if (event.is === "Pulse") return;
    if (event.is === "Failed") {
      this.#counts.mediaFailures++;
      const { session, asked, code, why } = event;
      this.#options.log.warn({ leg: session, asked, code, why }, "media can't do it");
    }
    this.#recorder.onMedia(event);
    this.#flows.onMedia(event);
    const id = event.session as LegId;
    const before = this.#legs.get(id)?.media.at;
    this.#step(id, (leg) => stepMedia(leg, event));
    if (this.#legs.get(id)?.media.at !== before) this.#hearing.opened(id);
  }

  #resumeMedia() {
    this.#mediaDown = false;
    this.#counts.mediaRestarts++;
    for (const leg of this.legs()) this.#apply(resume(leg));
    this.#hearing.again();
    this.#recorder.mediaRestarted((id) => this.#isHeard(id));
  }

  #isHeard(id: LegId): boolean {
    const leg = this.#legs.get(id);
    return leg !== undefined && leg.media.at === "open" && isAnswered(leg);
  }

  #takeUp(kept: LegCheckpoint, now: number) {
    const leg = this.#legs.get(kept.leg.id);
    // It ended before the resume reached it.
    if (!leg || leg.state.at === "ending") return;
    if (kept.dueAt !== undefined) this.#timers.set(leg.id, Math.max(0, kept.dueAt - now));
    this.#leavings.see(leg, this.#task.mono - (now - kept.at));
    this.#apply(takeUp(leg, kept, now - kept.at));
  }
}
