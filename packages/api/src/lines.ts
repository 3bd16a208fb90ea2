import { type Static, Type } from "@sinclair/typebox";
import { dialRightConfig } from "@zongji/domain";
import { fieldsOf } from "./kind.ts";
import { Duration, Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

/** 呼出权限: outside numbers by pattern; a role may dial what one of its rights matches. */
const rightFields = {
  ...fieldsOf(dialRightConfig, "id").shown,
  roles: Type.Array(Id, { maxItems: 32 }),
};
export const DialRight = Type.Object({ id: Id, ...rightFields });
export type DialRight = Static<typeof DialRight>;
export const NewDialRight = Type.Object(rightFields, { additionalProperties: false });
export const DialRightChange = Type.Partial(NewDialRight, { additionalProperties: false });

/** How a trunk is now. */
export const TrunkStatus = Type.Object({
  id: Id,
  /** down: OPTIONS or the registration fails · unknown: nothing asks. */
  at: OneOf(["up", "down", "off", "unknown"] as const),
  /** In words of SIP, where it is down. */
  why: Nullable(Type.String()),
  /** When that was first known. */
  since: Nullable(Instant),
  /** Of a trunk that registers at its carrier. */
  registered: Nullable(Type.Boolean()),
  registeredUntil: Nullable(Instant),
  /** Of the last OPTIONS. */
  answeredInMs: Nullable(Duration),
  lines: Type.Integer(),
  maxLines: Type.Integer(),
  /** Calls refused today for the limit of lines: D9. */
  refusedToday: Type.Integer(),
});
export type TrunkStatus = Static<typeof TrunkStatus>;

/** 封禁: an address that failed too often. */
export const Ban = Type.Object({
  /** An IPv6 one as the network that is kept out: "2001:db8:0:1::/64". */
  address: Type.String(),
  /** Only what this user asks for from there is dropped. */
  user: Nullable(Type.String()),
  until: Instant,
});
export type Ban = Static<typeof Ban>;

const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "databaseDown"] as const;
const permission = "hotline.administer" as const;

export const lineOperations = {
  listDialRights: {
    method: "GET",
    path: "/api/dial-rights",
    summary: "呼出权限",
    permission,
    response: Type.Array(DialRight),
    errors,
  },
  createDialRight: {
    method: "POST",
    path: "/api/dial-rights",
    summary: "Add a dial right",
    permission,
    body: NewDialRight,
    response: DialRight,
    errors,
  },
  changeDialRight: {
    method: "PATCH",
    path: "/api/dial-rights/:id",
    summary: "Change a dial right",
    permission,
    params: IdParams,
    body: DialRightChange,
    response: DialRight,
    errors,
  },
  deleteDialRight: {
    method: "DELETE",
    path: "/api/dial-rights/:id",
    summary: "Take a dial right away; the last one stays, since without any everybody may dial everything",
    permission,
    params: IdParams,
    response: "empty",
    errors,
  },
} as const satisfies Record<string, Operation>;

/** How lines are now, and who is kept out. */
export const lineStateOperations = {
  trunkStatus: {
    method: "GET",
    path: "/api/trunk-status",
    summary: "How each trunk is now",
    permission,
    response: Type.Array(TrunkStatus),
    errors: ["notSignedIn", "forbidden", "unavailable"],
  },
  listBans: {
    method: "GET",
    path: "/api/bans",
    summary: "Addresses whose SIP is dropped",
    permission,
    response: Type.Array(Ban),
    errors: ["notSignedIn", "forbidden", "unavailable"],
  },
  liftBan: {
    method: "DELETE",
    path: "/api/bans/:address",
    summary: "Let an address in again",
    permission,
    params: Type.Object({ address: Type.String({ pattern: "^[0-9A-Fa-f.:]{2,45}(/64)?$" }) }),
    response: "empty",
    errors: ["notSignedIn", "forbidden", "notFound", "unavailable", "databaseDown"],
  },
} as const satisfies Record<string, Operation>;
