import { randomUUID } from "node:crypto";
import {
  type AlarmChange,
  type AlarmLevel,
  type AlarmName,
  type Alarms,
  alarmKey,
  alarmRules,
  dayStart,
  type FactBody,
  type Reading,
  stepAlarms,
  type UserId,
} from "@zongji/domain";
import type { Log } from "@zongji/store";
import { machineClock } from "../clock.ts";
import { type Looked, readingsOf } from "./readings.ts";

/** One that stands. */
export type Standing = {
  readonly id: string;
  readonly alarm: AlarmName;
  readonly subject?: string;
  readonly level: AlarmLevel;
  readonly raisedAt: number;
  readonly value: number;
  readonly worst: number;
  readonly acknowledged?: { readonly at: number; readonly by: UserId; readonly name: string };
};
export type Worst = { readonly value: number; readonly at: number };

export type HealthWatchSettings = {
  readonly look: () => Promise<Looked>;
  readonly append: (bodies: readonly FactBody[]) => Promise<void>;
  /** Steady time, ms. */
  readonly now: () => number;
  /** The wall clock's time at a steady one, by the wall clock of now. Default: they are one. */
  readonly wallOf?: (steady: number) => number;
  readonly timeZone: string;
  readonly log: Log;
  readonly everyMs?: number;
};

const worse = (alarm: AlarmName, a: number, b: number): number =>
  alarmRules[alarm].worse === "more" ? Math.max(a, b) : Math.min(a, b);

/** Looks at the node's health every two seconds, and raises, changes and clears alarms: as facts, so that it is known when each was, with or without the database. */
export class HealthWatch {
  readonly #settings: HealthWatchSettings;
  readonly #timer: NodeJS.Timeout;
  #alarms: Alarms = new Map();
  readonly #standing = new Map<string, Standing>();
  #readings: readonly Reading[] = [];
  #worst = new Map<string, Worst>();
  #day = 0;
  #looking: Promise<void> | undefined;

  constructor(settings: HealthWatchSettings) {
    this.#settings = settings;
    this.#timer = setInterval(() => void this.look(), settings.everyMs ?? 2000).unref();
  }

  /** As of the last look. */
  get readings(): readonly Reading[] {
    return this.#readings;
  }

  /** The gravest first, then the newest. */
  get standing(): readonly Standing[] {
    const rank = ({ level }: Standing) => (level === "critical" ? 0 : 1);
    return [...this.#standing.values()]
      .map((one) => this.#onWall(one))
      .sort((a, b) => rank(a) - rank(b) || b.raisedAt - a.raisedAt);
  }

  /** Today's worst of a figure. */
  worstOf(reading: Pick<Reading, "alarm" | "subject">): Worst | undefined {
    const worst = this.#worst.get(alarmKey(reading));
    return worst && { ...worst, at: this.#wallOf(worst.at) };
  }

  levelOf(reading: Pick<Reading, "alarm" | "subject">): AlarmLevel | undefined {
    return this.#standing.get(alarmKey(reading))?.level;
  }

  /** Somebody sees to it. Undefined: none of this id stands. One that is acknowledged stays whose it was. */
  async acknowledge(id: string, by: UserId, name: string): Promise<Standing | undefined> {
    const found = [...this.#standing].find(([, one]) => one.id === id);
    if (!found) return undefined;
    const [key, one] = found;
    if (one.acknowledged) return this.#onWall(one);
    const acknowledged = { ...one, acknowledged: { at: this.#settings.now(), by, name } };
    this.#standing.set(key, acknowledged);
    await this.#settings.append([{ type: "AlarmAcknowledged", alarmId: id, user: by }]);
    return this.#onWall(acknowledged);
  }

  /** A look that hangs (a disk that doesn't answer) is waited for, not doubled. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch((error: unknown) => this.#settings.log.error({ error: String(error) }, "the health can't be looked at"))
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #wallOf(steady: number): number {
    return this.#settings.wallOf?.(steady) ?? steady;
  }

  /** As it is kept its times are steady. */
  #onWall({ acknowledged, ...one }: Standing): Standing {
    return {
      ...one,
      raisedAt: this.#wallOf(one.raisedAt),
      ...(acknowledged && { acknowledged: { ...acknowledged, at: this.#wallOf(acknowledged.at) } }),
    };
  }

  async #look(): Promise<void> {
    const { look, now, append, timeZone } = this.#settings;
    this.#readings = readingsOf(await look());
    const at = now();
    const day = dayStart(this.#wallOf(at), timeZone);
    if (day !== this.#day) this.#worst.clear();
    this.#day = day;
    for (const reading of this.#readings) this.#note(reading, at);
    const { alarms, changes } = stepAlarms(this.#alarms, this.#readings, machineClock.mono());
    this.#alarms = alarms;
    const facts = changes.flatMap((change) => this.#follow(change, at));
    if (facts.length > 0) await append(facts);
  }

  #note(reading: Reading, at: number): void {
    const { alarm, value } = reading;
    if (!Number.isFinite(value)) return;
    const key = alarmKey(reading);
    const before = this.#worst.get(key);
    if (!before || (worse(alarm, value, before.value) === value && value !== before.value))
      this.#worst.set(key, { value, at });
    const standing = this.#standing.get(key);
    if (standing) this.#standing.set(key, { ...standing, value, worst: worse(alarm, value, standing.worst) });
  }

  #follow(change: AlarmChange, at: number): FactBody[] {
    const { alarm, subject, level, value } = change;
    const key = alarmKey(change);
    const before = this.#standing.get(key);
    const fields = { alarm, ...(subject !== undefined && { subject }) };
    if (level !== undefined && value !== undefined) {
      this.#settings.log[level === "critical" ? "error" : "warn"]({ ...fields, level, value }, "an alarm stands");
      const id = before?.id ?? randomUUID();
      this.#standing.set(key, { raisedAt: at, worst: value, ...before, ...fields, id, level, value });
      if (before) return [{ type: "AlarmChanged", alarmId: id, level, value }];
      return [{ type: "AlarmRaised", alarmId: id, ...fields, level, value }];
    }
    this.#standing.delete(key);
    if (!before) return [];
    this.#settings.log.warn(fields, "an alarm is over");
    return [{ type: "AlarmCleared", alarmId: before.id, worst: before.worst, ...(value !== undefined && { value }) }];
  }
}
