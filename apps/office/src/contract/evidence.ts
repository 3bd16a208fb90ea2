import { randomUUID } from "node:crypto";
import type { Day, EvidenceKind } from "@zongji/domain";
import {
  type Actor,
  type Db,
  findContractFile,
  insertContractFile,
  inTransaction,
  nowOf,
  sha256Of,
} from "@zongji/store";
import { type AddOperation, type Principal, Refusal } from "@zongji/web";
import { dispositionOf, fileName, isPicture, mostFileBytes, typeOf } from "../knowledge/index.ts";
import { actUnderContract, type HeldDeed } from "./actions.ts";
import { sideOf } from "./policy.ts";
import { presentContract } from "./present.ts";
import { type ContractReader, contractId } from "./store.ts";

type Room = { readonly db: Db; readonly read: ContractReader; readonly today: () => Day; readonly held: HeldDeed };
type Given = {
  readonly principal: Principal;
  readonly actor: Actor;
  readonly kind: EvidenceKind;
  readonly key: string;
  readonly name: string;
  readonly content: Buffer;
};

/**
 * Adds a file as evidence, for the side that the account acts for: its hash is in the event, and neither is ever changed.
 * @throws Refusal as a deed's · badRequest an empty file · tooLarge
 */
export const addEvidence = async (
  { db, read, today, held }: Room,
  { principal, actor, kind, key, name, content }: Given,
): Promise<void> => {
  if (content.length === 0) throw new Refusal("badRequest", { field: "file" });
  const [id, bytes, sha256] = [randomUUID(), content.length, sha256Of(content)];
  const file = { file: id, kind, key, name: fileName(name), bytes, sha256 };
  const deed = { type: "EvidenceFileAdded" as const, ...file };
  await actUnderContract(db, read, { principal, actor, deed, held }, today(), async ({ tx }) => {
    const row = { id, name: file.name, type: typeOf(content), bytes, sha256, content };
    await insertContractFile(tx, { ...row, by: actor.userId, at: nowOf(tx) });
  });
};

/** A file as it was given; it leaves a trace. @throws Refusal notFound · conflict: it is not what its event says */
export const evidenceFile = async ({ db, read }: Room, actor: Actor, id: string) => {
  const told = (await read(db)).files.find((each) => each.id === id);
  const file = told && (await findContractFile(db, id));
  if (!told || !file) throw new Refusal("notFound");
  if (sha256Of(file.content) !== told.sha256) throw new Refusal("conflict", { reason: "contract.altered" });
  await inTransaction(db, actor, async ({ audit }) =>
    audit("contract.file", contractId, { file: told.name, sha256: told.sha256 }),
  );
  return { ...file, name: told.name };
};

/** 证明材料. */
export const evidenceRoutes = (add: AddOperation, room: Room): void => {
  add("addEvidence", async ({ params: { kind, key }, session: { principal }, actor, request }) => {
    const file = request.isMultipart() ? await request.file({ limits: { fileSize: mostFileBytes } }) : undefined;
    if (file === undefined) throw new Refusal("badRequest", { field: "file" });
    const content = await file.toBuffer();
    if (file.file.truncated) throw new Refusal("tooLarge");
    await addEvidence(room, { principal, actor, kind, key, name: file.filename, content });
    return presentContract(await room.read(room.db), sideOf(principal), room.today());
  });
  add("evidenceFile", async ({ params: { id }, actor, reply }) => {
    const { name, type, bytes, content } = await evidenceFile(room, actor, id);
    void reply.header("x-content-type-options", "nosniff").header("content-length", bytes);
    if (!isPicture(type)) void reply.header("content-disposition", dispositionOf(name));
    return reply.type(type).send(content);
  });
};
