import type { OperationId } from "@zongji/api";
import { operations } from "@zongji/api";
import type { FastifyBaseLogger } from "fastify";
import { createHttp } from "./server.ts";

const never = (): never => {
  throw new Error("described, not performed");
};
const quiet: FastifyBaseLogger = {
  level: "silent",
  fatal: () => {},
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  trace: () => {},
  silent: () => {},
  child: () => quiet,
} as unknown as FastifyBaseLogger;

/** The OpenAPI document of every operation, as the server gives it at /api/openapi.json. */
export const describeApi = async (version: string): Promise<object> => {
  const { app, add } = await createHttp({ log: quiet, version, tls: undefined, findSession: () => undefined });
  for (const id of Object.keys(operations) as OperationId[]) add(id, never);
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
};
