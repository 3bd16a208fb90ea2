/** Checkpoints of legs, from which a restart goes on. Plain values; each change is handed out once. */
import type { LegId } from "@zongji/domain";
import type { InviteSnapshot } from "@zongji/sip";
import type { Checkpoint, Clock, LegCheckpoint } from "./door.ts";
import { isAnswered, type Leg } from "./leg.ts";
import { allParts, isSamePart, type Part, type Parts, splitLeg } from "./leg-parts.ts";
import type { SipPort, SwitchboardOptions } from "./ports.ts";

export type CheckpointPorts = Pick<SwitchboardOptions, "onChange"> & {
  readonly clock: Clock;
  readonly sip: Pick<SipPort, "snapshot">;
  readonly leg: (id: LegId) => Leg | undefined;
  readonly hears: (id: LegId) => readonly LegId[] | undefined;
  /** When the leg's timer is due. */
  readonly dueMono: (id: LegId) => number | undefined;
};

const noParts: Parts = {};

export class LegCheckpoints {
  readonly #ports: CheckpointPorts;
  readonly #batches: Batches;
  readonly #changed = new Set<LegId>();
  /** What the journal holds of each leg, by part. A part that is the same is not handed out again. */
  readonly #written = new Map<LegId, Map<Part, unknown>>();
  /** The batch with which the media session of each leg went out first. */
  readonly #mediaBatch = new Map<LegId, number>();
  readonly #invites = new Map<LegId, InviteSnapshot>();

  constructor(ports: CheckpointPorts) {
    this.#ports = ports;
    this.#batches = new Batches(ports.onChange);
  }

  /** Marks the leg as changed: the next batch holds it. */
  touch(id: LegId): void {
    this.#changed.add(id);
  }

  /** As `touch`, for a change that the peer is about to see: wait for the promise first. */
  must(id: LegId): void | Promise<void> {
    this.#changed.add(id);
    return this.#batches.request();
  }

  /** Adds the leg's INVITE, which may have to be answered or cancelled after a restart. Wait for the promise before the peer sees it. */
  invite(id: LegId, invite: InviteSnapshot): void | Promise<void> {
    this.#invites.set(id, invite);
    return this.must(id);
  }

  /** Whether the leg's media session is on disk, so that a restart has it. */
  hasMedia(id: LegId): boolean {
    const batch = this.#mediaBatch.get(id);
    return batch !== undefined && this.#batches.isOnDisk(batch);
  }

  /** Takes over a leg of the run before: the journal still holds its parts. */
  takeUp(kept: LegCheckpoint): void {
    const { id } = kept.leg;
    const parts = new Map(Object.entries(splitLeg(kept)) as [Part, unknown][]);
    this.#written.set(id, parts);
    if (parts.has("media")) this.#mediaBatch.set(id, this.#batches.last);
    this.#changed.add(id);
    if (kept.invite) this.#invites.set(id, kept.invite);
  }

  /** The next batch: the parts that have changed since the last one. */
  changes(): Checkpoint[] {
    this.#batches.begin();
    const changes = [...this.#changed].flatMap((id) => [...this.#changesOf(id)]);
    this.#changed.clear();
    return changes;
  }

  *#changesOf(id: LegId): Iterable<Checkpoint> {
    const written = this.#written.get(id) ?? new Map<Part, unknown>();
    const checkpoint = this.#checkpointOf(id);
    const parts = checkpoint ? splitLeg(checkpoint) : noParts;
    // The peer may not have heard of the end yet: the other parts stay as they were, so that it can be told again.
    const isEnding = checkpoint?.leg.state.at === "ending";
    // Invited and given up in one batch: that INVITE may still go out once it is written.
    const isInvited = parts.invite !== undefined;
    if (isEnding && written.size === 0 && !isInvited) return;
    for (const part of allParts) {
      if (isEnding && part !== "leg" && !(part === "invite" && isInvited)) continue;
      const value = parts[part];
      if (isSamePart(part, value, written.get(part))) continue;
      if (value === undefined) written.delete(part);
      else written.set(part, value);
      if (part === "media" && !this.#mediaBatch.has(id)) this.#mediaBatch.set(id, this.#batches.last);
      yield { key: `${part}:${id}`, value: value ?? null };
    }
    if (written.size > 0) this.#written.set(id, written);
    else this.#written.delete(id);
    if (!written.has("media")) this.#mediaBatch.delete(id);
  }

  #checkpointOf(id: LegId): LegCheckpoint | undefined {
    const { clock, sip, ...ports } = this.#ports;
    const leg = ports.leg(id);
    if (!leg || leg.sipOver) {
      this.#invites.delete(id);
      if (!leg || leg.state.at === "ending") return undefined;
    }
    // A talking leg needs its dialog alone; until then the INVITE may have to be answered, or cancelled.
    if (leg.state.at === "talking") this.#invites.delete(id);
    const dialog = isAnswered(leg) ? sip.snapshot(id) : undefined;
    const invite = this.#invites.get(id);
    const hears = ports.hears(id);
    const due = ports.dueMono(id);
    return {
      v: 1,
      at: clock.at(clock.mono()),
      leg,
      ...(dialog && { dialog }),
      ...(invite && { invite }),
      ...(hears && { hears }),
      ...(due !== undefined && { dueAt: clock.at(due) }),
    };
  }
}

/** Counts the batches of checkpoints: those handed out, and those on disk. */
class Batches {
  readonly #onChange: CheckpointPorts["onChange"];
  /** Number of the batch that was handed out last. */
  last = 0;
  #onDisk = 0;

  constructor(onChange: CheckpointPorts["onChange"]) {
    this.#onChange = onChange;
  }

  begin(): void {
    this.last++;
  }

  isOnDisk(batch: number): boolean {
    return batch <= this.#onDisk;
  }

  /** Asks for a batch. The promise resolves when the next one, or a later one, is on disk. */
  request(): void | Promise<void> {
    const next = this.last + 1;
    const synced = () => {
      // While the start still opens sockets there is no batch yet.
      this.#onDisk = Math.max(this.#onDisk, Math.min(next, this.last));
    };
    const safe = this.#onChange?.();
    if (safe) return safe.then(synced);
    synced();
  }
}
