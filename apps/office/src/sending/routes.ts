import { randomUUID } from "node:crypto";
import type {
  MovingQuestion,
  NewSchedule,
  Schedule,
  ScheduleBody,
  ScheduleChange,
  SendFailure,
  Sending,
  StopReason,
} from "@zongji/api";
import { folderPart, mayAskHost, nextMoment, reportIds, reportOf, type Words } from "@zongji/domain";
import { clockOf, type Db, findOwnReport, inTransaction, nowOf, type Seal, versionOf } from "@zongji/store";
import { type AddOperation, beginEdit, type Principal, perMinute, Refusal } from "@zongji/web";
import { outerDoor } from "@zongji/web/node";
import { boardFor, boardNameOf } from "../boards/index.ts";
import { askedAt } from "../reports/index.ts";
import { changeMailSettings, mailSettings, secretSubject, testMail } from "./mail-settings.ts";
import { toldTarget } from "./make.ts";
import type { SendSettings } from "./settings.ts";
import {
  allSchedules,
  findSchedule,
  findSending,
  insertSchedule,
  insertSending,
  type KeptSchedule,
  type KeptSending,
  lastSendings,
  readMail,
  removeSchedule,
  sendingsBefore,
  updateSchedule,
} from "./store.ts";

/** Test mails a minute, of all together: they go to any address. */
const mostTests = 5;
/** So many one person keeps. */
const mostSchedules = 50;

export type SendRoom = {
  readonly db: Db;
  readonly zone: string;
  readonly seal: () => Seal;
  readonly settings: SendSettings;
  /** Looks at once for what is due. */
  readonly wake: () => void;
  readonly now?: () => number;
};

/** @param mine of a schedule of the reader's own: an address may hold a secret, which is its owner's */
const shownSending = (kept: KeptSending, mine: boolean): Sending => ({
  ...{ id: kept.id, schedule: kept.schedule, name: kept.name, moment: kept.moment, byHand: kept.by_hand },
  state: kept.state === "queued" || kept.state === "handing" ? "running" : kept.state,
  ...{ reason: kept.reason as SendFailure | null, error: kept.error, tries: kept.tries },
  ...{ nextAt: kept.next_at, endedAt: kept.ended_at, files: kept.files },
  target: mine ? kept.target : toldTarget(kept.target),
});

const nameOf = async (db: Db, { what }: ScheduleBody): Promise<Words | null> => {
  if (what.is === "board") {
    const name = await boardNameOf(db, what.board);
    return name === undefined ? null : { zh: name, en: name };
  }
  const known = reportIds.find((each) => each === what.report);
  if (known !== undefined) return reportOf(known).label;
  const own = await findOwnReport(db, what.report);
  return own === undefined ? null : { zh: own.name, en: own.name };
};

/** What an edit goes by. */
const contentOf = ({ body, paused }: Pick<KeptSchedule, "body" | "paused">) => ({ ...(body as ScheduleBody), paused });

const present = async (
  db: Db,
  kept: KeptSchedule,
  { user }: Principal,
  last: KeptSending | undefined,
): Promise<Schedule> => {
  const body = kept.body as ScheduleBody;
  const mine = kept.owner === user.id;
  return {
    ...{ ...body, id: kept.id, whatName: await nameOf(db, body), hasSecret: kept.secret !== null },
    target: mine ? body.target : toldTarget(body.target),
    ...{ owner: kept.owner_name, mine, paused: kept.paused, stopped: kept.stopped as StopReason | null },
    ...{ nextAt: kept.next_at, last: last ? shownSending(last, mine) : null, version: versionOf(contentOf(kept)) },
  };
};

const read = async (db: Db, id: string, principal: Principal): Promise<Schedule> => {
  const kept = await findSchedule(db, id);
  if (kept === undefined) throw new Refusal("notFound");
  return present(db, kept, principal, (await lastSendings(db)).get(id));
};

/** The owner's alone to change. @throws Refusal notFound, forbidden */
const mineIn = async (db: Db, id: string, { user }: Principal): Promise<KeptSchedule> => {
  const kept = await findSchedule(db, id);
  if (kept === undefined) throw new Refusal("notFound");
  if (kept.owner !== user.id) throw new Refusal("forbidden");
  return kept;
};

/** That it can be sent there. @throws Refusal badRequest with the field and the reason */
const checkTarget = ({ target }: ScheduleBody, { settings }: SendRoom): void => {
  if (target.way === "folder" && settings.folder === undefined)
    throw new Refusal("badRequest", { field: "target", reason: "noFolder" });
  if (target.way === "folder" && folderPart(target.folder) === undefined)
    throw new Refusal("badRequest", { field: "folder", reason: "badFolder" });
  if (target.way !== "webhook") return;
  const url = URL.canParse(target.url) ? new URL(target.url) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "")
    throw new Refusal("badRequest", { field: "url", reason: "badUrl" });
  if (!mayAskHost(settings.hosts, url)) throw new Refusal("badRequest", { field: "url", reason: "hostNotAllowed" });
};

/** A secret needs the header that carries it, and one that is kept goes to its own address alone. @throws Refusal badRequest */
const secretFor = (
  { seal }: SendRoom,
  id: string,
  { target }: ScheduleBody,
  given: string | undefined,
  was: KeptSchedule | undefined,
): Buffer | null => {
  if (target.way !== "webhook" || target.header === undefined) {
    if (given !== undefined) throw new Refusal("badRequest", { field: "header" });
    return null;
  }
  if (given !== undefined) return seal().close(secretSubject(id), given);
  const before = (was?.body as ScheduleBody | undefined)?.target;
  const isSame = before?.way === "webhook" && before.url === target.url;
  if (!isSame || was?.secret == null) throw new Refusal("badRequest", { field: "secret" });
  return was.secret;
};

/** Whoever schedules must be able to read it herself. @throws Refusal */
const checked = async (room: SendRoom, asked: ScheduleBody, principal: Principal): Promise<ScheduleBody> => {
  const { db, zone, now = clockOf(db).now } = room;
  const { what } = asked;
  if (asked.name.trim() === "") throw new Refusal("badRequest", { field: "name" });
  checkTarget(asked, room);
  if (what.is === "board") await boardFor(db, what.board, principal);
  else {
    const { is: _, ...question } = what;
    await askedAt(db, question as MovingQuestion, principal, { zone, now: now() });
  }
  return { ...asked, name: asked.name.trim() };
};

/** For the audit trail: no secret, no whole address of a webhook, whoever asks. */
const told = (body: ScheduleBody) => ({ ...body, target: toldTarget(body.target) });

const changeRoutes = (add: AddOperation, room: SendRoom): void => {
  const { db, zone, now = clockOf(db).now, wake } = room;
  add("createSchedule", async ({ body: { secret, ...asked }, session: { principal }, actor }) => {
    const body = await checked(room, asked satisfies Omit<NewSchedule, "secret">, principal);
    const [id, owner, at] = [randomUUID(), principal.user.id, now()];
    await inTransaction(db, actor, async ({ tx, audit }) => {
      const own = (await allSchedules(tx)).filter((each) => each.owner === owner);
      if (own.length >= mostSchedules) throw new Refusal("refused", { reason: "tooManySchedules" });
      const row = { body, paused: false, nextAt: nextMoment(body.rule, at, zone), at };
      await insertSchedule(tx, { ...row, id, owner, secret: secretFor(room, id, body, secret, undefined) });
      audit("schedule.create", id, told(body));
    });
    return read(db, id, principal);
  });
  add("changeSchedule", async ({ params: { id }, body: asked, session: { principal }, actor }) => {
    const { secret, paused, version, ...given } = asked satisfies ScheduleChange;
    await mineIn(db, id, principal);
    const body = await checked(room, given, principal);
    await inTransaction(db, actor, async ({ tx, audit }) => {
      const was = await mineIn(tx as unknown as Db, id, principal);
      await beginEdit(tx, { subject: id, given: version, read: async () => contentOf(was) });
      const [at, kept] = [now(), secretFor(room, id, body, secret, was)];
      const nextAt = paused ? null : nextMoment(body.rule, at, zone);
      await updateSchedule(tx, id, { body, paused, nextAt, at, secret: kept });
      audit("schedule.change", id, { was: told(was.body as ScheduleBody), is: told(body), paused });
    });
    return read(db, id, principal);
  });
  add("deleteSchedule", async ({ params: { id }, session: { principal }, actor }) => {
    await inTransaction(db, actor, async ({ tx, audit }) => {
      const kept = await findSchedule(tx, id);
      // One that stands still for ever, its owner gone, may be cleared away by whoever may send.
      if (kept?.stopped == null) await mineIn(tx as unknown as Db, id, principal);
      await removeSchedule(tx, id);
      audit("schedule.delete", id, told(kept!.body as ScheduleBody));
    });
    return undefined;
  });
  add("sendNow", async ({ params: { id }, session: { principal }, actor }) => {
    const { name, body } = await mineIn(db, id, principal);
    const [sending, at] = [randomUUID(), now()];
    await inTransaction(db, actor, async ({ tx, audit }) => {
      const { target } = body as ScheduleBody;
      await insertSending(tx, { id: sending, schedule: id, name, moment: at, by_hand: true, target, at });
      audit("schedule.now", id, { name, sending });
    });
    wake();
    return shownSending((await findSending(db, sending))!, true);
  });
};

/** 定时发送: reports and boards sent to a folder, by mail, to a webhook; what was sent; the mail server. */
export const sendingRoutes = (add: AddOperation, room: SendRoom): void => {
  const { db, settings, seal } = room;
  const test = perMinute(mostTests, room.now ?? (() => nowOf(db)));
  add("listSchedules", async ({ session: { principal } }) => {
    const last = await lastSendings(db);
    const schedules: Schedule[] = [];
    for (const kept of await allSchedules(db)) schedules.push(await present(db, kept, principal, last.get(kept.id)));
    const mail = (await readMail(db)) !== undefined;
    return { schedules, ways: { folder: settings.folder !== undefined, mail, webhook: settings.hosts.length > 0 } };
  });
  add("listSendings", async ({ query: { schedule, before, beforeId, pageSize = 50 }, session: { principal } }) => {
    const own = new Set((await allSchedules(db)).flatMap(({ id, owner }) => (owner === principal.user.id ? id : [])));
    const found = await sendingsBefore(db, { schedule, before, beforeId, pageSize });
    return found.map((kept) => shownSending(kept, own.has(kept.schedule)));
  });
  changeRoutes(add, room);
  add("mailSettings", () => mailSettings(db));
  add("changeMailSettings", ({ body, actor }) => changeMailSettings(db, seal, body, actor));
  add("testMail", async ({ body, actor }) => {
    test();
    return testMail(db, seal, outerDoor(settings), body, actor);
  });
};
