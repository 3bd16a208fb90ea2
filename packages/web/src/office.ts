/** What the two programs of one server say to each other, and where. */
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Answer, FactBody } from "@zongji/domain";
import type { SessionOf } from "./operation.ts";

/** sun_path holds 107 bytes (unix(7)). */
const longestPath = 107;

/**
 * Path of the Unix socket at which the office answers. It lies in the data folder, which is for the server's own user alone; where that path is too
 * long, in a folder of the same kind among the temporary files.
 * @throws Error, where that folder is somebody else's
 */
export const officeSocket = (dataFolder: string): string => {
  const path = join(dataFolder, "office.sock");
  if (Buffer.byteLength(path) <= longestPath) return path;
  const name = createHash("sha256").update(dataFolder).digest("hex").slice(0, 16);
  const short = join(tmpdir(), `zongji-${name}`, "office.sock");
  const folder = dirname(short);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) throw new Error(`${folder} is not for this user alone`);
  return short;
};

/** The WebSocket on that socket by which both tell each other what has changed. */
export const officeDoorPath = "/door";

/** From the live hotline. shipped: facts have come into the database. */
export type ToOffice =
  | { readonly is: "shipped" }
  /** Somebody who calls wants to know how far a thing is: `what` is "order/" or "article/" and its number in digits; or is to hear texts: "speech", with `body` `{ texts }` in JSON. */
  | { readonly is: "lookUp"; readonly id: number; readonly what: string; readonly body?: string };

/** From the office: what it found. */
type LookedUp = { readonly is: "lookedUp"; readonly id: number; readonly answer: Answer };

/** From the office: facts that it has found out, to be noted in the journal. It tells them again until they are in the database: one may come twice. */
type Noticed = { readonly is: "facts"; readonly bodies: readonly FactBody[] };

/** From the office, twice a second: it runs, and how far it is. */
export type Pulse = {
  readonly is: "pulse";
  readonly pid: number;
  /** Whether it has found the database, with the tables that it knows, since its start. */
  readonly isReady: boolean;
  /** Since its start. */
  readonly followerFailures: number;
  /** How often a fact could not be read. */
  readonly unreadFacts: number;
  /** `failingMs`: for how long it has failed; 0: it is up to what was shipped, or on its way. */
  readonly followers: readonly { readonly name: string; readonly failingMs: number }[];
  /** 日结: identities that do not hold, days that should have closed, closed days that differ from the tables without a late fact. */
  readonly days: { readonly identitiesBroken: number; readonly daysOverdue: number; readonly daysDiffering: number };
  /** 违约余量 of the contract: what is left of each, in per cent, and at which limits it is told. */
  readonly budgets: readonly {
    readonly name: string;
    readonly left: number;
    readonly warning: number;
    readonly critical: number;
  }[];
};
export type FromOffice = Pulse | Noticed | LookedUp;

export const pulseEveryMs = 500;

/** Where the live hotline, which has the port, tells the office who asks. What a client sends under this name never gets there. */
export const askerHeader = "x-zongji-asker";

/** Who asks, as the live hotline knows it, and from where. */
export type Asker = { readonly session: SessionOf | undefined; readonly address: string };

/** As the header has it. */
export const packed = (asker: Asker): string => Buffer.from(JSON.stringify(asker)).toString("base64url");

/** The header of a request of the live hotline itself. */
export const anonymous = { [askerHeader]: packed({ session: undefined, address: "" }) };
