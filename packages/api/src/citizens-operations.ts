import { Type } from "@sinclair/typebox";
import { deletionGrounds } from "@zongji/domain";
import {
  Citizen,
  CitizenCall,
  CitizenChange,
  CitizenDeletion,
  citizenList,
  NewCitizen,
  RevealedCitizen,
} from "./citizens.ts";
import { Export } from "./exports.ts";
import { listOperation } from "./list.ts";
import { Id, IdParams, Nullable, OneOf, type Operation, Version } from "./operation.ts";

const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "stale", "databaseDown"] as const;

const readOperations = {
  listCitizens: listOperation(citizenList, "/api/citizens", "来电人, those that were changed last first"),
  citizenTags: {
    method: "GET",
    path: "/api/citizens/tags",
    summary: "The tags that citizens have, the most used first",
    permission: "citizen.see",
    response: Type.Array(Type.String()),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  citizenOfCaller: {
    method: "GET",
    path: "/api/citizens/of-caller/:id",
    summary: "The record of the person whose number a party is; null: there is none yet. Each is audited, once an hour",
    permission: "citizen.see",
    params: IdParams,
    response: Type.Object({ citizen: Nullable(Citizen), calls: Type.Array(CitizenCall) }),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  findCitizen: {
    method: "POST",
    path: "/api/citizens/find",
    summary: "The record with this whole identity number, or this whole telephone number. Each search is audited",
    permission: "citizen.see",
    body: Type.Object(
      {
        identity: Type.Optional(Type.String({ minLength: 5, maxLength: 30 })),
        number: Type.Optional(Type.String({ minLength: 3, maxLength: 32 })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ citizen: Nullable(Citizen) }),
    errors: ["badRequest", "notSignedIn", "forbidden", "tooMany", "databaseDown"],
  },
  citizen: {
    method: "GET",
    path: "/api/citizens/:id",
    summary: "One record, with its last calls. Each is audited, once an hour",
    permission: "citizen.see",
    params: IdParams,
    response: Citizen,
    errors: ["notSignedIn", "forbidden", "notFound", "databaseDown"],
  },
} as const satisfies Record<string, Operation>;

const writeOperations = {
  createCitizen: {
    method: "POST",
    path: "/api/citizens",
    summary: "Make a record of a caller, or of a number that has not called yet",
    permission: "citizen.edit",
    body: NewCitizen,
    response: Citizen,
    errors: [...errors, "tooMany"],
  },
  changeCitizen: {
    method: "PATCH",
    path: "/api/citizens/:id",
    summary: "Change what is given of a record, from the version that was shown",
    permission: "citizen.edit",
    params: IdParams,
    body: CitizenChange,
    response: Citizen,
    errors: [...errors, "tooMany"],
  },
  mergeCitizens: {
    method: "POST",
    path: "/api/citizens/:id/merge",
    summary: "Take up another record of the same person; refused where either was changed meanwhile",
    permission: "citizen.merge",
    params: IdParams,
    body: Type.Object({ version: Version, from: Id, fromVersion: Version }, { additionalProperties: false }),
    response: Citizen,
    errors,
  },
  unmergeCitizens: {
    method: "POST",
    path: "/api/citizens/:id/unmerge",
    summary: "Undo the last merge that stands: the other record is as it was; what was written since stays here",
    permission: "citizen.merge",
    params: IdParams,
    body: Type.Object({ version: Version, merge: Id }, { additionalProperties: false }),
    response: Citizen,
    errors,
  },
  revealCitizen: {
    method: "POST",
    path: "/api/citizens/:id/reveal",
    summary: "Numbers and identity number in full, once: why is asked, and stands in the audit trail",
    permission: "citizen.reveal",
    params: IdParams,
    body: Type.Object(
      { reason: Type.String({ minLength: 2, maxLength: 200, pattern: "\\S.*\\S" }) },
      { additionalProperties: false },
    ),
    response: RevealedCitizen,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "tooMany", "databaseDown"],
  },
} as const satisfies Record<string, Operation>;

/** What a person may ask for by law (PIPL 45, 47). */
const privacyOperations = {
  exportCitizen: {
    method: "POST",
    path: "/api/citizens/:id/export",
    summary: "Make a file of all that is known of one person: a ZIP with JSON, among the own exports",
    permission: "citizen.privacy",
    params: IdParams,
    response: Export,
    errors: ["notSignedIn", "forbidden", "notFound", "refused", "databaseDown", "unavailable"],
  },
  deleteCitizen: {
    method: "POST",
    path: "/api/citizens/:id/deletion",
    summary:
      "Delete one person's record for good: name, identity, notes, tags, which numbers are whose, what went into it. Calls and recordings stay",
    permission: "citizen.privacy",
    params: IdParams,
    body: Type.Object(
      {
        version: Version,
        ground: OneOf(deletionGrounds),
        reference: Type.String({ maxLength: 40, pattern: "^[A-Za-z0-9〔〕()（）号第字\\-/ ]*$" }),
      },
      { additionalProperties: false },
    ),
    response: CitizenDeletion,
    errors,
  },
  listCitizenDeletions: {
    method: "GET",
    path: "/api/citizen-deletions",
    summary: "What was deleted when, by whom and why; the newest 200",
    permission: "citizen.privacy",
    response: Type.Array(CitizenDeletion),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
} as const satisfies Record<string, Operation>;

export const citizenOperations = { ...readOperations, ...writeOperations, ...privacyOperations } as const;
