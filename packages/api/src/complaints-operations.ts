import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { complaintFaults, complaintParties } from "@zongji/domain";
import { Complaint, ComplaintStep, listComplaints } from "./complaints.ts";
import { Id, IdParams, Instant, OneOf, type Operation } from "./operation.ts";
import type { Action } from "./permission.ts";

const strict = { additionalProperties: false } as const;
const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "stale", "databaseDown"] as const;
/** The version that the person was shown. */
const version = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const note = Type.String({ minLength: 1, maxLength: 4000, pattern: "\\S" });

/** What is registered. From a call, an order or a letter the citizen's number is that one's. */
export const NewComplaint = Type.Object(
  {
    source: OneOf(["call", "order", "letter", "hand"] as const),
    ref: Type.Optional(Id),
    against: OneOf(complaintParties),
    title: Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" }),
    text: note,
    businessType: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    name: Type.Optional(Type.String({ maxLength: 40 })),
    /** By hand alone. */
    number: Type.Optional(Type.String({ minLength: 3, maxLength: 24, pattern: "^[0-9+*# -]+$" })),
    /** By hand alone; left out: now. Of a call, an order or a letter it is that one's. */
    receivedAt: Type.Optional(Instant),
    /** True: it is another one, though one is there that is from the same thing, or that this call, order or letter proves something of. */
    another: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type NewComplaint = Static<typeof NewComplaint>;

/** Of calls, articles, orders and letters `ref` says which; a statement has a title and a text. */
export const NewEvidence = Type.Object(
  {
    kind: OneOf(["call", "article", "order", "letter", "statement"] as const),
    ref: Type.Optional(Id),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" })),
    text: Type.Optional(note),
  },
  strict,
);
export type NewEvidence = Static<typeof NewEvidence>;

const deed = <const N extends string, const P extends Action, B extends Record<string, TSchema>>(
  name: N,
  permission: P,
  summary: string,
  body: B,
) =>
  ({
    method: "POST",
    path: `/api/complaints/:id/${name}`,
    summary,
    permission,
    params: IdParams,
    body: Type.Object({ version, ...body }, strict),
    response: Complaint,
    errors,
  }) as const satisfies Operation;

export const complaintOperations = {
  listComplaints,
  registerComplaint: {
    method: "POST",
    path: "/api/complaints",
    summary:
      "Register a complaint; what it is from is its first evidence. One about the provider's service counts under the contract at once; a second one from the same thing is refused, unless it is said to be another",
    permission: "complaint.register",
    body: NewComplaint,
    response: Complaint,
    errors: [...errors, "tooMany"],
  },
  complaint: {
    method: "GET",
    path: "/api/complaints/:id",
    summary: "A complaint, by its id or its number, with finding, appeal and evidence",
    permission: "complaint.see",
    params: IdParams,
    response: Complaint,
    errors,
  },
  complaintHistory: {
    method: "GET",
    path: "/api/complaints/:id/history",
    summary: "What was done with a complaint, the first first",
    permission: "complaint.see",
    params: IdParams,
    response: Type.Array(ComplaintStep),
    errors,
  },
  verifyComplaint: deed("verify", "complaint.verify", "For the client: say what was found and whose fault it was", {
    against: OneOf(complaintParties),
    fault: OneOf(complaintFaults),
    note,
    /** When it came in after all: of one that was registered by hand, or from an order. */
    receivedAt: Type.Optional(Instant),
  }),
  appealComplaint: deed("appeal", "complaint.handle", "For the provider: appeal against a fault of its own, in time", {
    note,
  }),
  decideComplaint: deed(
    "decide",
    "complaint.verify",
    "For the client: decide the appeal, which says whose fault it was",
    {
      fault: OneOf(complaintFaults),
      note,
    },
  ),
  closeComplaint: deed(
    "close",
    "complaint.see",
    "Close a complaint: the provider accepts the finding by it, the client waits until it can't be appealed against",
    { note: Type.String({ maxLength: 4000, default: "" }) },
  ),
  addComplaintEvidence: {
    method: "POST",
    path: "/api/complaints/:id/evidence",
    summary: "Add a call, an article as of now, an order, a letter or a statement, before it is closed",
    permission: "complaint.register",
    params: IdParams,
    body: NewEvidence,
    response: Complaint,
    errors,
  },
  addComplaintFile: {
    method: "POST",
    path: "/api/complaints/:id/files",
    summary: "Add a picture or another file of 5 MB at most",
    permission: "complaint.register",
    params: IdParams,
    upload: { maxBytes: 5 * 1024 * 1024 },
    response: Complaint,
    errors: [...errors, "tooLarge", "unsupportedMedia"],
  },
  complaintFile: {
    method: "GET",
    path: "/api/complaint-files/:id",
    summary: "A file of a complaint",
    permission: "complaint.see",
    params: IdParams,
    response: "binary",
    errors,
  },
  complaintRecording: {
    method: "GET",
    path: "/api/complaints/:id/evidence/:evidence/recording",
    summary: "What was recorded of a call that is evidence, for the two sides; it leaves a trace",
    permission: "complaint.see",
    params: Type.Object({ id: Id, evidence: Id }),
    response: "binary",
    errors: [...errors, "rangeNotSatisfiable"],
  },
} as const satisfies Record<string, Operation>;
