import { type AddOperation, maySeeNumbers, type NumberLooks, Refusal } from "@zongji/web";
import type { HearCall, NumberSearches } from "../calls/index.ts";
import { dispositionOf, hiddenFrom, isPicture } from "../knowledge/index.ts";
import { answerList } from "../lists/index.ts";
import { type Desk, keptComplaint, moveComplaint, readComplaint } from "./actions.ts";
import { addEvidence, addFile, callOf, fileOf, mostFileBytes } from "./evidence.ts";
import type { ComplaintRoom } from "./list.ts";
import { articleAdded, presentComplaintStep } from "./present.ts";
import { registerComplaint } from "./register.ts";
import { eventsOfComplaint } from "./store.ts";

export type ComplaintsRoom = Desk & {
  readonly list: ComplaintRoom;
  /** Told of whole numbers that were shown. */
  readonly looks: NumberLooks;
  /** Of numbers one by one, whichever room is asked. */
  readonly searches: NumberSearches;
  readonly hear: HearCall;
};

const ownRoutes = (add: AddOperation, room: ComplaintsRoom): void => {
  const { db, list, looks, searches, parties } = room;
  add("listComplaints", ({ query, session, actor }) => answerList(db, list, query, { session, actor }));
  add("registerComplaint", async ({ body, session: { principal }, actor }) => {
    // The complaint tells the party of the number, by which masked calls are known.
    if (body.number !== undefined && !maySeeNumbers(principal))
      searches.note(principal.user.id, parties.idOf(body.number));
    return registerComplaint(room, { principal, actor }, body);
  });
  add("complaint", async ({ params: { id }, session, actor }) => {
    const complaint = await readComplaint(room, session.principal, id);
    if (complaint.number !== null) await looks.tell({ session, actor }, complaint.id, { complaint: complaint.no });
    return complaint;
  });
  add("complaintHistory", async ({ params: { id }, session: { principal } }) => {
    const kept = await keptComplaint(db, principal, id);
    const events = await eventsOfComplaint(db, kept.id);
    const isHidden = await hiddenFrom(db, principal, events.flatMap(articleAdded));
    return events.flatMap((each) => presentComplaintStep(each, isHidden));
  });
};

const moveRoutes = (add: AddOperation, room: ComplaintsRoom): void => {
  add("verifyComplaint", ({ params: { id }, body: { version, receivedAt, ...found }, session: { principal }, actor }) =>
    moveComplaint(room, { principal, actor, id, version, receivedAt }, { is: "verify", ...found }),
  );
  add("appealComplaint", ({ params: { id }, body: { version, note }, session: { principal }, actor }) =>
    moveComplaint(room, { principal, actor, id, version }, { is: "appeal", note }),
  );
  add("decideComplaint", ({ params: { id }, body: { version, ...decided }, session: { principal }, actor }) =>
    moveComplaint(room, { principal, actor, id, version }, { is: "decide", ...decided }),
  );
  add("closeComplaint", ({ params: { id }, body: { version, note }, session: { principal }, actor }) =>
    moveComplaint(room, { principal, actor, id, version }, { is: "close", note }),
  );
};

const evidenceRoutes = (add: AddOperation, room: ComplaintsRoom): void => {
  add("addComplaintEvidence", ({ params: { id }, body, session: { principal }, actor }) =>
    addEvidence(room, { principal, actor }, id, body),
  );
  add("addComplaintFile", async ({ params: { id }, session: { principal }, actor, request }) => {
    const file = request.isMultipart() ? await request.file({ limits: { fileSize: mostFileBytes } }) : undefined;
    if (file === undefined) throw new Refusal("badRequest", { field: "file" });
    const content = await file.toBuffer();
    if (file.file.truncated) throw new Refusal("tooLarge");
    return addFile(room, { principal, actor }, id, { name: file.filename, content });
  });
  add("complaintFile", async ({ params: { id }, session: { principal }, actor, reply }) => {
    const { name, type, bytes, content } = await fileOf(room, { principal, actor }, id);
    void reply.header("x-content-type-options", "nosniff").header("content-length", bytes);
    if (!isPicture(type)) void reply.header("content-disposition", dispositionOf(name));
    return reply.type(type).send(content);
  });
  add("complaintRecording", async ({ params: { id, evidence }, ...asked }) =>
    room.hear(await callOf(room, asked.session.principal, id, evidence), undefined, asked),
  );
};

/** 投诉: the register, one complaint, its steps and its evidence. */
export const complaintRoutes = (add: AddOperation, room: ComplaintsRoom): void => {
  ownRoutes(add, room);
  moveRoutes(add, room);
  evidenceRoutes(add, room);
};
