import { setImmediate as turn } from "node:timers/promises";

/** The largest first met alone, so that none brings another's weight along. */
const libraries = [
  () => import("ws"),
  () => import("@fastify/reply-from"),
  () => import("fastify"),
  () => import("@fastify/static"),
  () => import("@fastify/multipart"),
  () => import("@fastify/swagger"),
  () => import("@fastify/websocket"),
];

/** Loads what serves pages one library at a time, with a turn of the loop between: who has just taken up calls hears them meanwhile. */
export const loadSlowly = async (): Promise<void> => {
  for (const load of libraries) {
    await load();
    await turn();
  }
};
