import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server, World } from "@zongji/kit";
import type { Person } from "./scene.ts";

/** A text-message service: keeps what it was told, and answers as the test says. */
export const openTexts = async (world: World) => {
  const seen: { readonly body: string; readonly authorization: string | undefined }[] = [];
  let answer = (response: ServerResponse): unknown => response.end('{"code":0}');
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (more: Buffer) => {
      body += more.toString();
    });
    request.on("end", () => {
      seen.push({ body, authorization: request.headers.authorization });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.own({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    port,
    /** What a server needs in its environment to reach it. */
    env: { ZONGJI_FLOW_HOSTS: `127.0.0.1:${port}` },
    answers: (how: (response: ServerResponse) => unknown) => {
      answer = how;
    },
  };
};

/** Has texts sent by it, at any hour, so many a day to a number. */
export const sendTextsBy = async (
  administrator: Person,
  { baseUrl: publicUrl }: Server,
  { port, perDay }: { readonly port: number; readonly perDay: number },
): Promise<void> => {
  const { hasSecret: _, ...settings } = await administrator.get("/api/text-service");
  await administrator.insist("PUT", "/api/text-service", {
    ...{ ...settings, enabled: true, allowsHttp: true, url: `http://127.0.0.1:${port}/send`, expects: '"code":0' },
    ...{ from: "00:00", to: "24:00", perDay, publicUrl },
  });
};
