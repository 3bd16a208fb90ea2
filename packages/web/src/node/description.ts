import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import { type Operation, type OperationId, operations, problemStatus } from "@zongji/api";

const problemBody = (codes: readonly string[]) => ({
  description: codes.join(", "),
  content: {
    "application/problem+json": {
      schema: {
        type: "object",
        required: ["type", "title", "status", "code"],
        properties: {
          type: { type: "string" },
          title: { type: "string" },
          status: { type: "integer" },
          code: { type: "string", enum: codes },
          reason: { type: "string" },
          field: { type: "string" },
          fields: {
            type: "array",
            items: { type: "object", properties: { field: { type: "string" }, message: { type: "string" } } },
          },
          retryAfterSec: { type: "integer" },
          ...(codes.includes("stale") && {
            stale: {
              type: "object",
              description: "`current` is what the thing is now, with its version; `last` who changed it, and when",
            },
          }),
        },
      },
    },
  },
});

/** What of an operation a schema of JSON can't say. */
const responsesOf = (operation: Operation): Record<string, object> => {
  const byStatus = new Map<number, string[]>();
  for (const code of operation.errors.length > 0 ? operation.errors : (["internal"] as const)) {
    const status = problemStatus[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const problems = [...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [status, problemBody(codes)]);
  const { response } = operation;
  const success: Record<string, object> =
    response === "empty"
      ? { 204: { description: "Done" } }
      : response === "binary"
        ? {
            200: {
              description: "The file",
              content: {
                [operation.path.includes("recording") ? "audio/wav" : "application/octet-stream"]: {
                  schema: { type: "string", format: "binary" },
                },
              },
            },
          }
        : response === "text"
          ? { 200: { description: "Text", content: { "text/plain": { schema: { type: "string" } } } } }
          : {};
  return { ...success, ...Object.fromEntries(problems) };
};

type Described = {
  operationId?: string;
  responses?: Record<string, object>;
  requestBody?: object;
  security?: object[];
};

const complete = (described: Described): void => {
  const id = described.operationId as OperationId | undefined;
  if (id === undefined || !(id in operations)) return;
  const operation: Operation = operations[id];
  const known = typeof operation.response === "object" ? described.responses : {};
  described.responses = { ...known, ...responsesOf(operation) };
  described.security = operation.permission === "public" ? [] : [{ session: [] }];
  if (operation.upload)
    described.requestBody = {
      required: true,
      content: {
        "multipart/form-data": {
          schema: { type: "object", required: ["file"], properties: { file: { type: "string", format: "binary" } } },
        },
      },
    };
};

/** OpenAPI 3.1 from the routes, completed by what the operations say of themselves. */
export const swaggerOptions = (version: string): FastifyDynamicSwaggerOptions => ({
  openapi: {
    openapi: "3.1.0",
    info: { title: "Zongji", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    components: { securitySchemes: { session: { type: "apiKey", in: "cookie", name: "zongji_session" } } },
  },
  transformObject: (document) => {
    if (!("openapiObject" in document)) return document.swaggerObject;
    const { openapiObject } = document;
    for (const path of Object.values(openapiObject.paths ?? {}))
      for (const described of Object.values(path ?? {})) complete(described as Described);
    return openapiObject;
  },
});
