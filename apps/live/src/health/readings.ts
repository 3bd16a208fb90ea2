import type { Reading } from "@zongji/domain";
import type { LivePulse } from "../live/index.ts";
import type { OfficePulse } from "../office-link.ts";
import type { ProcessFigures } from "./processes.ts";
import type { HourOfFacts } from "./restarts.ts";
import type { Sound } from "./windows.ts";

/** The agents' phones, beside the trunks. */
export const phones = "phones";

export type Disk = {
  readonly name: string;
  readonly freeBytes: number;
  /** Of the recordings' disk: where they stop. */
  readonly warnBytes: number;
  readonly stopBytes: number;
  readonly daysLeft: number | undefined;
};

/** All that is looked at, as of now. */
export type Looked = {
  readonly pulse: LivePulse;
  readonly databaseUp: boolean;
  /** `failingMs`: for how long it has failed, or the office was away. */
  readonly followers: readonly { readonly name: string; readonly failingMs: number }[];
  /** As the office told last; undefined: it is away. */
  readonly days: OfficePulse["days"] | undefined;
  readonly budgets: OfficePulse["budgets"];
  /** Agents who are signed in and whose phone can't be reached. */
  readonly phonesAway: number;
  readonly sound: ReadonlyMap<string, Sound>;
  /** Per cent of our frames of the last minute. */
  readonly framesLate: number;
  readonly processes: readonly ProcessFigures[];
  /** Per cent of the machine's. */
  readonly memoryFree: number;
  readonly disks: readonly Disk[];
  readonly hour: HourOfFacts;
  /** Of the processes beside the live hotline, within the last hour. */
  readonly restarts: { readonly office: number; readonly database: number };
  readonly faults: number;
  readonly certificates: readonly { readonly name: string; readonly days: number }[];
};

const linesOf = ({ switch: { trunks, bans } }: LivePulse, phonesAway: number): Reading[] => [
  // Of a trunk that nobody asks after nothing is known.
  ...trunks.map(({ id, up }): Reading => {
    return { alarm: "trunkDown", subject: id, value: up === undefined ? Number.NaN : up ? 0 : 1 };
  }),
  ...trunks.flatMap(({ id, taken, lines }): Reading[] =>
    lines === undefined || lines === 0 ? [] : [{ alarm: "linesTaken", subject: id, value: (taken / lines) * 100 }],
  ),
  { alarm: "phonesAway", value: phonesAway },
  { alarm: "guessing", value: bans },
];

/** A trunk on which nobody talks loses nothing; what its far ends don't tell is not known. */
const soundOf = ({ pulse, sound, framesLate }: Looked): Reading[] => [
  ...[...pulse.switch.trunks.map(({ id }) => id as string), phones].flatMap((subject): Reading[] => {
    const now = sound.get(subject);
    return [
      { alarm: "lossIn", subject, value: now?.lossIn ?? 0 },
      { alarm: "lossOut", subject, value: now?.lossOut ?? (now ? Number.NaN : 0) },
      { alarm: "jitter", subject, value: now?.jitterMs ?? 0 },
    ];
  }),
  { alarm: "framesLate", value: framesLate },
];

const factsOf = ({ pulse: { journal, shipping, unreadFacts }, followers, days, databaseUp }: Looked): Reading[] => [
  { alarm: "journalLag", value: journal.lagMs },
  { alarm: "journalFailing", value: journal.failingMs > 0 ? 1 : 0 },
  { alarm: "databaseDown", value: databaseUp ? 0 : 1 },
  { alarm: "factsWaiting", value: shipping.lagMs / 1000 },
  { alarm: "factsRefused", value: shipping.rejected + shipping.differing },
  { alarm: "factsUnread", value: unreadFacts },
  ...followers.map(({ name, failingMs }): Reading => {
    return { alarm: "followerBehind", subject: name, value: failingMs / 1000 };
  }),
  ...(["identitiesBroken", "daysOverdue", "daysDiffering"] as const).map((alarm): Reading => {
    return { alarm, value: days?.[alarm] ?? Number.NaN };
  }),
];

const disksOf = ({
  pulse: {
    journal,
    disk,
    switch: { recordingsPaused },
  },
  disks,
}: Looked): Reading[] => [
  ...disks.flatMap(({ name: subject, freeBytes, warnBytes, stopBytes, daysLeft }): Reading[] => [
    { alarm: "diskFree", subject, value: freeBytes, warning: warnBytes, critical: stopBytes },
    { alarm: "diskDays", subject, value: daysLeft ?? Number.NaN },
  ]),
  { alarm: "reserveMissing", value: journal.reserve.missingBytes },
  { alarm: "recordingsStopped", value: disk.recordingsStopped === 1 || recordingsPaused > 0 ? 1 : 0 },
];

const machineOf = ({ processes, memoryFree, hour, restarts, faults, certificates, budgets }: Looked): Reading[] => [
  ...processes.flatMap(({ name: subject, core, bytes, descriptors }): Reading[] => [
    { alarm: "cpu", subject, value: core },
    { alarm: "memory", subject, value: bytes },
    ...(descriptors === undefined ? [] : [{ alarm: "descriptors", subject, value: descriptors } as const]),
  ]),
  { alarm: "memoryFree", value: memoryFree },
  { alarm: "mediaRestarts", value: hour.mediaRestarts },
  { alarm: "serverRestarts", value: hour.serverRestarts },
  { alarm: "officeRestarts", value: restarts.office },
  { alarm: "databaseRestarts", value: restarts.database },
  { alarm: "faults", value: faults },
  { alarm: "clockSteps", value: hour.clockSteps },
  ...certificates.map(({ name: subject, days: value }): Reading => ({ alarm: "certificateDays", subject, value })),
  ...budgets.map(({ name: subject, left: value, ...limits }): Reading => {
    return { alarm: "budgetLeft", subject, value, ...limits };
  }),
];

/** Every figure that has a rule. */
export const readingsOf = (looked: Looked): Reading[] => [
  ...linesOf(looked.pulse, looked.phonesAway),
  ...soundOf(looked),
  ...factsOf(looked),
  ...disksOf(looked),
  ...machineOf(looked),
];
