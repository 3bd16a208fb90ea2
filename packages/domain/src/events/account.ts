import { Type } from "@sinclair/typebox";
import { defineEvent } from "./define.ts";

const ids = (description: string) => Type.Array(Type.String(), { description });

const fields = {
  name: Type.String(),
  agentNo: Type.Union([Type.String(), Type.Null()]),
  groups: ids("groups that the user is a member of"),
  disabled: Type.Boolean(),
};

/** Accounts of users. */
export const accountEvents = [
  defineEvent({
    type: "AccountCreated",
    v: 1,
    of: "account",
    meaning: "An account was made. Its roles are told by RolesGiven.",
    schema: Type.Object({ login: Type.String(), ...fields }),
  }),
  defineEvent({
    type: "AccountChanged",
    v: 1,
    of: "account",
    meaning: "Something of an account became another: both hold the fields that differ.",
    schema: Type.Object({ was: Type.Partial(Type.Object(fields)), is: Type.Partial(Type.Object(fields)) }),
  }),
  defineEvent({
    type: "AccountLocked",
    v: 1,
    of: "account",
    meaning: "Wrong passwords in a row locked an account for a while.",
    schema: Type.Object({
      failures: Type.Integer({ description: "wrong passwords in a row" }),
      until: Type.Integer({ description: "ms since the epoch" }),
    }),
  }),
  defineEvent({
    type: "PasswordReset",
    v: 1,
    of: "account",
    meaning: "The account was given a random password; its sessions ended.",
    schema: Type.Object({}),
  }),
  defineEvent({
    type: "RolesGiven",
    v: 1,
    of: "account",
    meaning: "An account got roles, or lost some.",
    schema: Type.Object({ given: ids("roles that it did not have"), taken: ids("roles that it has no more") }),
  }),
] as const;

const permissions = Type.Array(Type.Object({ action: Type.String(), scope: Type.String() }));
const roleFields = { name: Type.String(), permissions };

/** Roles: named sets of permissions. */
export const roleEvents = [
  defineEvent({
    type: "RoleCreated",
    v: 1,
    of: "role",
    meaning: "A role was made.",
    schema: Type.Object({
      ...roleFields,
      from: Type.Union([Type.String(), Type.Null()], { description: "the role that it is a copy of" }),
    }),
  }),
  defineEvent({
    type: "RoleChanged",
    v: 1,
    of: "role",
    meaning: "A role was renamed, or may do other things: both hold the fields that differ.",
    schema: Type.Object({ was: Type.Partial(Type.Object(roleFields)), is: Type.Partial(Type.Object(roleFields)) }),
  }),
  defineEvent({
    type: "RoleDeleted",
    v: 1,
    of: "role",
    meaning: "A role that nobody had was deleted.",
    schema: Type.Object({ name: Type.String() }),
  }),
] as const;
