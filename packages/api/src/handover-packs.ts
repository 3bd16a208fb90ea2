/** 移交包: all that is the client's, written into a folder of the server for the next provider or an archive. */
import { type Static, Type } from "@sinclair/typebox";
import { Instant, Nullable, OneOf, type Operation } from "./operation.ts";

/** A larger pack is copied from the server's disk, not sent as a ZIP. */
export const mostZippedBytes = 20_000_000_000;

const Text = Type.String();
const Whole = Type.Integer({ minimum: 0 });
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });

/** A pack as the contract's events tell of it. `sha256`: of its manifest, which has the hash of each of its files. */
export const FinishedPack = Type.Object({
  ...{ id: Text, sha256: Sha256, files: Whole, bytes: Whole, rows: Whole },
  /** Of calls; `missing`: those whose sound could not be put in. */
  ...{ recordings: Whole, missing: Whole, at: Instant },
  received: Nullable(Type.Object({ by: Text, on: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }) })),
});

/** removed: its files were deleted from the server. */
export const packStates = ["waiting", "running", "done", "failed", "cancelled", "removed"] as const;
export const packFailures = ["diskFull", "interrupted", "other"] as const;

const Counted = Type.Object({
  kind: Text,
  /** Of its files. */
  name: Text,
  label: Type.Object({ zh: Text, en: Text }),
  /** Rows when the pack was finished, and in it. */
  ...{ inDatabase: Whole, inPack: Whole },
  /** Attachments. */
  files: Whole,
});

export const HandoverPack = Type.Object({
  id: Text,
  state: OneOf(packStates),
  reason: Nullable(OneOf(packFailures)),
  /** What was before this moment is in it. */
  until: Instant,
  createdAt: Instant,
  createdBy: Nullable(Text),
  endedAt: Nullable(Instant),
  /** What is being written. */
  now: Nullable(Type.Object({ zh: Text, en: Text })),
  rows: Type.Object({ done: Whole, of: Whole }),
  recordings: Type.Object({ done: Whole, of: Whole, missing: Whole }),
  /** Numbers that could not be opened: sealed with another key. */
  unopened: Whole,
  sha256: Nullable(Sha256),
  bytes: Nullable(Whole),
  files: Nullable(Whole),
  /** Once it is finished. */
  counts: Type.Array(Counted),
  /** The server that has it, and where; null for who may not make packs. */
  place: Nullable(Type.Object({ node: Text, folder: Text, isHere: Type.Boolean() })),
});
export type HandoverPack = Static<typeof HandoverPack>;

/** How many bytes a pack may need at most, and how many this server has for it. */
export const HandoverRoom = Type.Object({ needed: Whole, free: Type.Integer() });

const PackParams = Type.Object({ id: Type.String({ pattern: "^\\d{8}-\\d{1,4}$" }) });
const errors = ["notSignedIn", "forbidden", "databaseDown"] as const;
const path = "/api/contract/handover-packs";

export const handoverPackOperations = {
  handoverPacks: {
    method: "GET",
    path,
    summary: "Hand-over packs, the newest first: how far they are, and what is in them",
    permission: "contract.see",
    response: Type.Array(HandoverPack),
    errors,
  },
  handoverRoom: {
    method: "GET",
    path: `${path}/room`,
    summary: "How many bytes a pack would need at most, and how many the disk has for it",
    permission: "contract.handOver",
    response: HandoverRoom,
    errors,
  },
  startHandoverPack: {
    method: "POST",
    path,
    summary:
      "Write all that is the client's into a folder of this server; one pack at a time, and only where the disk has room for it",
    permission: "contract.handOver",
    response: HandoverPack,
    errors: [...errors, "conflict", "refused"],
  },
  handoverPackFile: {
    method: "GET",
    path: `${path}/:id/file`,
    summary: "A finished pack of 20 GB at most as a ZIP; it leaves a trace",
    permission: "contract.handOver",
    params: PackParams,
    response: "binary",
    errors: [...errors, "badRequest", "notFound", "refused"],
  },
  removeHandoverPack: {
    method: "DELETE",
    path: `${path}/:id`,
    summary: "Stop a pack that is being made, or delete the files of a finished one from this server",
    permission: "contract.handOver",
    params: PackParams,
    response: "empty",
    errors: [...errors, "badRequest", "notFound", "refused"],
  },
} as const satisfies Record<string, Operation>;
