import { randomUUID } from "node:crypto";
import type { NewTrunk, Trunk, TrunkChange } from "@zongji/api";
import { isWideBlock, type TrunkConfig, trunkFault } from "@zongji/domain";
import { type Actor, type Db, type Tables, type TrunkRow, type TrunkSettings, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql, type Transaction } from "kysely";
import { found, inTransaction, pick } from "./changes.ts";
import type { Seal } from "./seal.ts";
import type { Work } from "./store.ts";

type TrunkFields = Omit<Trunk, "id" | "kind" | "hasPassword">;

/** The settings of a trunk by default. */
const plain = {
  direction: "both",
  priority: null,
  share: 1,
  register: null,
  optionsSec: 0,
  calledNumberFrom: "requestUri",
  numberRules: { out: [], inCalling: [], inCalled: [] },
  callerId: { number: null, assertedIdentity: false, privacy: false },
  srtp: "off",
  codecs: ["PCMA", "PCMU"],
  listener: null,
  sessionTimers: true,
  sessionSec: 1800,
  digits: "auto",
  introduction: { domain: null, fromHost: null, userPhone: false, earlyMedia: false },
  unreadParts: "ignore",
  rtpTimeoutMs: null,
  node: null,
} as const satisfies Partial<TrunkFields>;

const presentRules = ({ out = [], inCalling = [], inCalled = [] }: NonNullable<TrunkConfig["numberRules"]>) => ({
  out: [...out],
  inCalling: [...inCalling],
  inCalled: [...inCalled],
});

const presentTrunk = (row: TrunkRow): Trunk => {
  const settings = row.settings as TrunkSettings;
  const { register, callerId } = settings;
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    transport: row.transport,
    host: row.host,
    port: row.port,
    match: row.match,
    maxLines: row.max_lines,
    enabled: row.enabled,
    default: row.is_default,
    direction: settings.direction ?? plain.direction,
    priority: settings.priority ?? plain.priority,
    share: settings.share ?? plain.share,
    register: register ? { ...register, port: register.port ?? null, authUser: register.authUser ?? null } : null,
    optionsSec: settings.health?.optionsSec ?? plain.optionsSec,
    calledNumberFrom: settings.calledNumberFrom ?? plain.calledNumberFrom,
    numberRules: presentRules(settings.numberRules ?? {}),
    callerId: callerId ? { ...callerId, number: callerId.number ?? null } : { ...plain.callerId },
    srtp: settings.srtp ?? plain.srtp,
    codecs: [...(settings.codecs ?? plain.codecs)],
    listener: settings.listener ?? plain.listener,
    sessionTimers: settings.sessionTimers ?? plain.sessionTimers,
    sessionSec: settings.sessionSec ?? plain.sessionSec,
    digits: settings.digits ?? plain.digits,
    introduction: { ...plain.introduction, ...settings.introduction },
    unreadParts: settings.unreadParts ?? plain.unreadParts,
    rtpTimeoutMs: settings.rtpTimeoutMs ?? plain.rtpTimeoutMs,
    node: settings.node ?? plain.node,
    hasPassword: row.password_sealed !== null,
  };
};

export const listTrunks = async (db: Work): Promise<Trunk[]> =>
  (await db.selectFrom("trunk").selectAll().orderBy("name").execute()).map(presentTrunk);

/** A wide block that wasn't there before has to be meant. @throws Refusal badRequest, wideMatch */
const checkWidth = (match: readonly string[], before: readonly string[], isMeant: boolean): void => {
  if (!isMeant && match.some((block) => isWideBlock(block) && !before.includes(block)))
    throw new Refusal("badRequest", { field: "match", reason: "wideMatch" });
};

const checkTrunk = (fields: TrunkFields): void => {
  const fault = trunkFault(fields);
  if (fault) throw new Refusal("badRequest", fault);
};

const introductionOf = ({ introduction }: TrunkFields) => {
  const { domain, fromHost, userPhone, earlyMedia } = introduction;
  return { ...(domain !== null && { domain }), ...(fromHost !== null && { fromHost }), userPhone, earlyMedia };
};

const settingsOf = (fields: TrunkFields): TrunkSettings => {
  const { register, callerId, priority, listener, node } = fields;
  return {
    direction: fields.direction,
    ...(priority !== null && { priority }),
    share: fields.share,
    ...(register && {
      register: {
        host: register.host,
        user: register.user,
        expiresSec: register.expiresSec,
        ...(register.port !== null && { port: register.port }),
        ...(register.authUser !== null && { authUser: register.authUser }),
      },
    }),
    health: { optionsSec: fields.optionsSec },
    calledNumberFrom: fields.calledNumberFrom,
    numberRules: fields.numberRules,
    callerId: {
      assertedIdentity: callerId.assertedIdentity,
      privacy: callerId.privacy,
      ...(callerId.number !== null && { number: callerId.number }),
    },
    srtp: fields.srtp,
    codecs: fields.codecs,
    ...(listener !== null && { listener }),
    ...(node !== null && { node }),
    sessionTimers: fields.sessionTimers,
    sessionSec: fields.sessionSec,
    digits: fields.digits,
    introduction: introductionOf(fields),
    unreadParts: fields.unreadParts,
    ...(fields.rtpTimeoutMs !== null && { rtpTimeoutMs: fields.rtpTimeoutMs }),
  };
};

const takesCallsOut = ({ direction }: TrunkFields): boolean => direction !== "in";

/**
 * A trunk as it would be of these settings, which nobody keeps.
 * @throws Refusal badRequest, with the field that is wrong
 */
export const trunkToTry = ({ password: _none, ...asked }: NewTrunk): TrunkConfig => {
  const fields: TrunkFields = { ...plain, codecs: [...plain.codecs], ...copyOf(asked) };
  checkTrunk(fields);
  const { name, transport, host, port, match, maxLines, enabled } = fields;
  return {
    id: "preview" as TrunkConfig["id"],
    kind: "carrier",
    name,
    transport,
    match,
    maxLines,
    enabled,
    default: false,
    ...(host !== null && { host }),
    ...(port !== null && { port }),
    ...settingsOf(fields),
  };
};

const trunkRow = (fields: TrunkFields) => ({
  name: fields.name,
  transport: fields.transport,
  host: fields.host,
  port: fields.port,
  match: JSON.stringify(fields.match),
  max_lines: fields.maxLines,
  enabled: fields.enabled,
  // Nothing goes out over one that takes calls only.
  is_default: fields.default && takesCallsOut(fields),
  settings: JSON.stringify(settingsOf(fields)),
});

/** Only one is the default, and two people who choose at the same time take turns. */
const takeDefault = async (tx: Transaction<Tables>, fields: TrunkFields, id: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtext('trunks'))`.execute(tx);
  if (fields.default && takesCallsOut(fields))
    await tx.updateTable("trunk").set({ is_default: false }).where("id", "!=", id).execute();
};

const needNode = async (tx: Work, { node }: TrunkFields): Promise<void> => {
  if (node === null) return;
  const known = await tx.selectFrom("node").select("name").where("name", "=", node).executeTakeFirst();
  if (known === undefined) throw new Refusal("badRequest", { field: "node" });
};

const sealed = (seal: Seal, id: string, password: string): Buffer | null =>
  password === "" ? null : seal.close(`trunk ${id}`, password);

const findTrunk = async (db: Work, id: string): Promise<Trunk> =>
  presentTrunk(found(await db.selectFrom("trunk").selectAll().where("id", "=", id).executeTakeFirst()));

export const createTrunk = (
  db: Db,
  seal: Seal,
  { password = "", wideMatch, ...asked }: NewTrunk,
  actor: Actor,
): Promise<Trunk> =>
  inTransaction(db, async (tx) => {
    const fields: TrunkFields = { ...plain, codecs: [...plain.codecs], ...copyOf(asked) };
    checkTrunk(fields);
    checkWidth(fields.match, [], wideMatch === true);
    await needNode(tx, fields);
    const id = randomUUID();
    await takeDefault(tx, fields, id);
    const none = { digest_user: null, realm: null, ha1_md5: null, ha1_sha256: null };
    const secret = { password_sealed: sealed(seal, id, password) };
    await tx
      .insertInto("trunk")
      .values({ id, kind: "carrier", ...trunkRow(fields), ...none, ...secret })
      .execute();
    await writeAudit(tx, actor, "trunk.create", id, asked);
    return findTrunk(tx, id);
  });

/** The plain rules are shared and never to be changed. */
const copyOf = <T extends object>(fields: T): T & { readonly numberRules: TrunkFields["numberRules"] } => ({
  numberRules: { out: [], inCalling: [], inCalled: [] },
  callerId: { ...plain.callerId },
  introduction: { ...plain.introduction },
  ...fields,
});

export const changeTrunk = (
  db: Db,
  seal: Seal,
  id: string,
  { password, wideMatch, ...change }: TrunkChange,
  actor: Actor,
): Promise<Trunk> =>
  inTransaction(db, async (tx) => {
    const row = await tx.selectFrom("trunk").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
    const before = presentTrunk(found(row));
    const fixed = Object.keys(change).find((key) => key !== "enabled" && key !== "maxLines");
    if (before.kind === "test" && (fixed || password !== undefined))
      throw new Refusal("conflict", { field: fixed ?? "password", reason: "testTrunk" });
    const after = { ...before, ...change };
    if (before.kind === "carrier") checkTrunk(after);
    checkWidth(after.match, before.match, wideMatch === true);
    if (change.node) await needNode(tx, after);
    await takeDefault(tx, after, id);
    const secret = password === undefined ? {} : { password_sealed: sealed(seal, id, password) };
    await tx
      .updateTable("trunk")
      .set({ ...trunkRow(after), ...secret })
      .where("id", "=", id)
      .execute();
    const told = password === undefined ? {} : { password: password === "" ? "taken away" : "given" };
    await writeAudit(tx, actor, "trunk.change", id, { was: pick(before, change), is: change, ...told });
    return findTrunk(tx, id);
  });
