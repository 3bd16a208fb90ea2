import { type Static, Type } from "@sinclair/typebox";
import { Id, IdParams, Instant, Nullable, type Operation } from "./operation.ts";

/** 节点: a server of those on one database. */
export const Node = Type.Object({
  name: Id,
  /** Where its console is. */
  url: Type.String(),
  /** It is this one, which answers. */
  isHere: Type.Boolean(),
  /** It was not heard of since then; null: it is heard. */
  silentSince: Nullable(Instant),
  /** Groups that it holds: their agents sign in there. */
  groups: Type.Array(Id),
});
export type Node = Static<typeof Node>;

export const nodeOperations = {
  listNodes: {
    method: "GET",
    path: "/api/nodes",
    summary: "节点: the servers on this database, and the groups that each holds",
    permission: "hotline.administer",
    response: Type.Array(Node),
    errors: ["notSignedIn", "forbidden"],
  },
  /** Asked by another server of the same database, which proves by a ticket that it has the same keys. */
  relayedRecording: {
    method: "GET",
    path: "/api/nodes/recordings/:id",
    summary: "A recording that lies at this server, for another server on the same database; honours Range",
    permission: "public",
    params: IdParams,
    query: Type.Object({ consult: Type.Optional(Id) }),
    response: "binary",
    errors: ["badRequest", "forbidden", "notFound", "rangeNotSatisfiable", "databaseDown"],
  },
} as const satisfies Record<string, Operation>;
