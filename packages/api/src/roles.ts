import { type Static, Type } from "@sinclair/typebox";
import { Id, IdParams, Nullable, type Operation, Version } from "./operation.ts";
import { Permission } from "./permission.ts";

const Name = Type.String({ minLength: 1, maxLength: 32, pattern: "\\S" });
/** Each action once. */
const Permissions = Type.Array(Permission, { maxItems: 100 });

/** 角色: a named set of permissions. */
export const Role = Type.Object({
  id: Id,
  /** As somebody has named it. What a shipped role is called says who shows it. */
  name: Type.String(),
  /** It came with the product: it is neither renamed nor deleted. */
  shipped: Type.Boolean(),
  version: Version,
  permissions: Type.Array(Permission),
  /** How many people have it, disabled accounts included. */
  holders: Type.Integer(),
});
export type Role = Static<typeof Role>;

export const NewRole = Type.Object(
  {
    name: Name,
    permissions: Permissions,
    /** The role that it is a copy of: the new one may dial what that one may. */
    from: Type.Optional(Id),
  },
  { additionalProperties: false },
);
export type NewRole = Static<typeof NewRole>;

export const RoleChange = Type.Object(
  {
    /** The version that was shown: a role that somebody has changed since is left as it is. */
    version: Version,
    name: Type.Optional(Name),
    permissions: Type.Optional(Permissions),
  },
  { additionalProperties: false },
);
export type RoleChange = Static<typeof RoleChange>;

/** What a role is called, for those who see it beside something else. */
export const RoleName = Type.Object({ id: Id, name: Type.String() });
export type RoleName = Static<typeof RoleName>;

/** Who has a role. */
export const RoleHolder = Type.Object({
  id: Id,
  login: Type.String(),
  name: Type.String(),
  agentNo: Nullable(Type.String()),
  disabled: Type.Boolean(),
});
export type RoleHolder = Static<typeof RoleHolder>;

const permission = "account.administer" as const;

export const roleOperations = {
  listRoleNames: {
    method: "GET",
    path: "/api/role-names",
    summary: "What each role is called",
    permission: "signedIn",
    response: Type.Array(RoleName),
    errors: ["notSignedIn", "databaseDown", "unavailable"],
  },
  listRoles: {
    method: "GET",
    path: "/api/roles",
    summary: "Every role with its permissions; the shipped ones first",
    permission,
    response: Type.Array(Role),
    errors: ["notSignedIn", "forbidden", "databaseDown", "unavailable"],
  },
  createRole: {
    method: "POST",
    path: "/api/roles",
    summary: "Create a role, or a copy of one; refused where it holds more than the user may give",
    permission,
    body: NewRole,
    response: Role,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "databaseDown", "unavailable"],
  },
  changeRole: {
    method: "PATCH",
    path: "/api/roles/:id",
    summary: "Change a role; it holds for open sessions at once",
    permission,
    params: IdParams,
    body: RoleChange,
    response: Role,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "stale", "databaseDown", "unavailable"],
  },
  deleteRole: {
    method: "DELETE",
    path: "/api/roles/:id",
    summary: "Delete a role that nobody has; a shipped one stays",
    permission,
    params: IdParams,
    response: "empty",
    errors: ["notSignedIn", "forbidden", "notFound", "conflict", "databaseDown", "unavailable"],
  },
  listRoleHolders: {
    method: "GET",
    path: "/api/roles/:id/holders",
    summary: "Who has a role",
    permission,
    params: IdParams,
    response: Type.Array(RoleHolder),
    errors: ["notSignedIn", "forbidden", "notFound", "databaseDown", "unavailable"],
  },
} as const satisfies Record<string, Operation>;
