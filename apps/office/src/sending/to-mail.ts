import { isIP } from "node:net";
import type { MailSettings } from "@zongji/api";
import type { OuterDoor } from "@zongji/web/node";
import type { SendMailOptions } from "nodemailer";
import type SMTPTransport from "nodemailer/lib/smtp-transport/index.js";
import { bytesOf, type Parcel, SendFailed } from "./failed.ts";

/** A mail server, with its password. */
export type MailServer = Omit<MailSettings, "hasPassword" | "version"> & { readonly password: string | undefined };

/** What most mail servers take. */
const mostBytes = 20 * 1024 * 1024;
/** All of it: a server that sends a byte now and then is never too slow otherwise. */
const mostMs = 300_000;

type Line = { readonly tnx?: string };

/** Hears whether the mail itself was begun: what breaks off before has surely not arrived. */
const ear = () => {
  let isHanding = false;
  const hear = (line: Line, text?: unknown): void => {
    if (line.tnx === "client" && String(text).trim() === "DATA") isHanding = true;
  };
  const deaf = (): void => {};
  return {
    isHanding: (): boolean => isHanding,
    logger: { level: deaf, trace: deaf, debug: hear, info: deaf, warn: deaf, error: deaf, fatal: deaf },
  };
};

const transportOf = (
  { host, port, security, user, password }: MailServer,
  address: string,
  logger: ReturnType<typeof ear>["logger"],
): SMTPTransport.Options => ({
  // Of the address that was checked; no name is resolved again.
  ...{ host: address, port, logger: logger as never, transactionLog: true },
  secure: security === "tls",
  requireTLS: security === "starttls",
  ignoreTLS: security === "none",
  ...(user !== "" && { auth: { user, pass: password ?? "" } }),
  ...{ connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 },
  tls: { minVersion: "TLSv1.2", ...(isIP(host) === 0 && { servername: host }) },
  ...{ disableFileAccess: true, disableUrlAccess: true },
});

/** The server's refusal by its number alone; of what can't be reached nothing. */
const failureOf = (error: unknown, isHanding: boolean): SendFailed => {
  const { responseCode } = error as Error & { responseCode?: number | false };
  if (responseCode) return new SendFailed("refusedThere", { said: `SMTP ${responseCode}`, again: responseCode < 500 });
  return isHanding
    ? new SendFailed("unclear", { said: "interrupted" })
    : new SendFailed("unreachable", { said: "unreachable", again: true });
};

const hand = async (
  server: MailServer,
  address: string,
  mail: SendMailOptions,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const { createTransport } = await import("nodemailer");
  const { isHanding, logger } = ear();
  const transport = createTransport(transportOf(server, address, logger));
  try {
    const { rejected } = await transport.sendMail({ ...mail, from: server.from, signal });
    return rejected.length === 0 ? undefined : `not taken: ${rejected.map((each) => String(each)).join(", ")}`;
  } catch (error) {
    throw failureOf(error, isHanding());
  } finally {
    transport.close();
  }
};

/** So many of its addresses are tried. */
const mostAddresses = 4;

/** @throws SendFailed */
const deliver = async (
  door: OuterDoor,
  server: MailServer,
  mail: SendMailOptions,
  ms = mostMs,
): Promise<string | undefined> => {
  const signal = AbortSignal.timeout(ms);
  const unreachable = new SendFailed("unreachable", { said: "unreachable", again: true });
  const place = `http://${isIP(server.host) === 6 ? `[${server.host}]` : server.host}:${server.port}/`;
  if (!URL.canParse(place)) throw unreachable;
  const found = await door.find(new URL(place), signal).catch(() => []);
  for (const { address } of found.slice(0, mostAddresses))
    try {
      return await hand(server, address, mail, signal);
    } catch (error) {
      // The next may be there.
      if (!(error instanceof SendFailed && error.reason === "unreachable")) throw error;
    }
  throw unreachable;
};

/** Sends the files by mail. @param ms so long it may take @returns whom the server did not take, where it took others @throws SendFailed */
export const toMail = async (
  door: OuterDoor,
  server: MailServer | undefined,
  to: readonly string[],
  parcel: Parcel,
  ms?: number,
): Promise<string | undefined> => {
  if (server === undefined) throw new SendFailed("noMailServer");
  if (bytesOf(parcel) > mostBytes) throw new SendFailed("tooLarge");
  const { id, title, text, files } = parcel;
  const attachments = files.map(({ name, type, content }) => ({ filename: name, contentType: type, content }));
  return deliver(door, server, { to: [...to], subject: title, text, messageId: `<${id}@zongji>`, attachments }, ms);
};

/** A mail without a file. @returns why the other side did not take it, in a few coarse words */
export const tryMail = async (
  door: OuterDoor,
  server: MailServer,
  to: string,
  { title, text }: { readonly title: string; readonly text: string },
): Promise<string | null> => {
  try {
    return (await deliver(door, server, { to, subject: title, text })) ?? null;
  } catch (error) {
    if (error instanceof SendFailed) return error.message;
    throw error;
  }
};
