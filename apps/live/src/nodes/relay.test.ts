import { X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createServer as createTls } from "node:tls";
import { ask } from "@zongji/web/node";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Certificate, loadCertificate } from "../certificate.ts";

let folder: string;
const servers: Server[] = [];
const sockets: Socket[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "relay-"));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true });
});

const portOf = async (server: Server): Promise<number> => {
  servers.push(server);
  server.on("connection", (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};
const certificateOf = (name: string): Promise<Certificate> => {
  mkdirSync(join(folder, name));
  return loadCertificate(undefined, join(folder, name), ["127.0.0.1"]);
};
const printOf = ({ cert }: Certificate): string => new X509Certificate(cert).fingerprint256;
const headers = { "x-zongji-ticket": "a ticket that only one server may see" };

it("asks another over TLS where that one shows the certificate that it told of", async () => {
  const certificate = await certificateOf("theirs");
  const asked: unknown[] = [];
  const port = await portOf(
    createHttps(certificate, (request, response) => {
      asked.push([request.url, request.headers["x-zongji-ticket"], request.headers.host]);
      response.end("sound");
    }),
  );
  const answer = await ask(new URL(`https://127.0.0.1:${port}/a?consult=b`), headers, printOf(certificate));
  expect(await text(answer)).toBe("sound");
  expect(asked).toEqual([["/a?consult=b", headers["x-zongji-ticket"], `127.0.0.1:${port}`]]);
});

it("says not a byte to one that shows another certificate, or where none was told of", async () => {
  const said: Buffer[] = [];
  let closed = 0;
  const server = createTls(await certificateOf("strange"), (socket) => {
    socket.on("data", (bytes: Buffer) => said.push(bytes));
    socket.on("error", () => {});
  });
  // One that is broken off at its greeting is told of by its connection alone.
  server.on("connection", (socket: Socket) => socket.on("close", () => (closed += 1)));
  const url = new URL(`https://127.0.0.1:${await portOf(server)}/`);
  const theirs = printOf(await certificateOf("theirs"));
  for (const print of [theirs, undefined])
    await expect(ask(url, headers, print)).rejects.toThrow("another server shows an unknown certificate");
  await expect.poll(() => closed).toBe(2);
  expect(Buffer.concat(said).toString()).toBe("");
});

it("asks one without TLS, as on a machine of its own", async () => {
  const port = await portOf(createPlain((request, response) => response.end(request.headers["x-zongji-ticket"])));
  expect(await text(await ask(new URL(`http://127.0.0.1:${port}/`), headers, undefined))).toBe(
    headers["x-zongji-ticket"],
  );
});

it("gives up one that is not there, and one that never ends its greeting", async () => {
  const gone = createTcp();
  const port = await portOf(gone);
  await new Promise((resolve) => gone.close(resolve));
  await expect(ask(new URL(`https://127.0.0.1:${port}/`), headers, "")).rejects.toThrow("ECONNREFUSED");
  const mute = await portOf(createTcp(() => {}));
  for (const scheme of ["https", "http"])
    await expect(ask(new URL(`${scheme}://127.0.0.1:${mute}/`), headers, "", 200)).rejects.toThrow("takes too long");
});
