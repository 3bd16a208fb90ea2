import { existsSync } from "node:fs";
import { join } from "node:path";
import staticFiles from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { sendProblem } from "./problem.ts";

/** Files with a hash in their name stay; any other page of the console is its index, which routes by itself. */
export const serveConsole = async (app: FastifyInstance, folder: string | undefined): Promise<void> => {
  const isThere = folder !== undefined && existsSync(join(folder, "index.html"));
  if (isThere)
    await app.register(staticFiles, {
      root: folder,
      wildcard: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const lasting = path.includes("/assets/");
        void reply.header("cache-control", lasting ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
    if (isThere && isPage && !request.url.startsWith("/api/"))
      return reply.header("cache-control", "no-cache").sendFile("index.html");
    return sendProblem(reply, "notFound");
  });
};
