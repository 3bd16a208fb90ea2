/** A listener slower than the time an answer may take to begin, by the real clock. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { ask } from "@zongji/web/node";
import { afterEach, expect, it } from "vitest";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const portOf = async (server: Server): Promise<number> => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};
const headers = { "x-zongji-ticket": "a ticket that only one server may see" };

it("waits for who listens with pauses, once the answer has begun", async () => {
  const size = 16 << 20;
  const port = await portOf(createServer((_request, response) => response.end(Buffer.alloc(size))));
  const answer = await ask(new URL(`http://127.0.0.1:${port}/`), headers, undefined, 2000);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect((await text(answer)).length).toBe(size);
});
