import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttp, type Http } from "@zongji/web/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { orderRoutes } from "./index.ts";

const gigabyte = 1024 ** 3;
const piece = Buffer.alloc(256 * 1024, "x");

const quiet = (): void => {};
const log: object = {
  ...{ level: "silent", fatal: quiet, error: quiet, warn: quiet, info: quiet, debug: quiet, trace: quiet },
  child: () => log,
};

let http: Http;
beforeEach(async () => {
  http = await createHttp({ log: log as never, version: "0", tls: undefined });
  // Nothing of a file that is too large reaches the database: there is none.
  orderRoutes(http.add, {} as never);
  await http.app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(() => http.app.close());

const user = { id: "zhang", login: "zhang", name: "zhang", agentNo: null, roles: [], groups: [] };
const principal = { user, permissions: [{ action: "order.handle", scope: "all" }], mustChangePassword: false };
/** As the live hotline tells the office who asks. */
const asker = Buffer.from(JSON.stringify({ session: { key: "zhang", principal }, address: "127.0.0.1" }));

type Answer = { readonly status: number; readonly body: string };

/** Sends a file of so many bytes as fast as it is taken. @returns the answer */
const upload = (bytes: number) =>
  new Promise<Answer>((resolve, reject) => {
    const head = `--b\r\ncontent-disposition: form-data; name="file"; filename="录像.mp4"\r\ncontent-type: video/mp4\r\n\r\n`;
    const headers = {
      "x-zongji-asker": asker.toString("base64url"),
      "content-type": "multipart/form-data; boundary=b",
    };
    const { port } = http.app.server.address() as AddressInfo;
    const asked = request({ host: "127.0.0.1", port, method: "POST", path: "/api/orders/order-1/files", headers });
    let sent = 0;
    let isAnswered = false;
    asked.on("response", (response) => {
      isAnswered = true;
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    // One that is answered may be closed under what is still being sent.
    asked.on("error", (error) => !isAnswered && reject(error));
    asked.write(head);
    const go = (): void => {
      while (sent < bytes && !isAnswered) {
        sent += piece.length;
        if (!asked.write(piece)) return void asked.once("drain", go);
      }
      asked.end("\r\n--b--\r\n");
    };
    go();
  });

test("an upload of a gigabyte is refused as too large, and is never held", { timeout: 120_000 }, async () => {
  const before = process.memoryUsage();
  let most = 0;
  const look = setInterval(() => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    most = Math.max(most, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
  }, 5);
  const { status, body } = await upload(gigabyte);
  clearInterval(look);
  expect(status).toBe(413);
  expect(JSON.parse(body)).toMatchObject({ code: "tooLarge" });
  expect(most).toBeLessThan(200 * 1024 ** 2);
});
