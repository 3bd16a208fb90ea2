import type { MailSettings } from "@zongji/api";
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
  logger: ReturnType<typeof ear>["logger"],
): SMTPTransport.Options => ({
  ...{ host, port, logger: logger as never, transactionLog: true },
  secure: security === "tls",
  requireTLS: security === "starttls",
  ignoreTLS: security === "none",
  ...(user !== "" && { auth: { user, pass: password ?? "" } }),
  ...{ connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 },
  tls: { minVersion: "TLSv1.2" },
  ...{ disableFileAccess: true, disableUrlAccess: true },
});

const failureOf = (error: unknown, isHanding: boolean): SendFailed => {
  const { responseCode, response, message } = error as Error & { responseCode?: number; response?: string };
  const said = response ?? message;
  if (responseCode !== undefined) return new SendFailed("refusedThere", { said, again: responseCode < 500 });
  return isHanding ? new SendFailed("unclear", { said }) : new SendFailed("unreachable", { said, again: true });
};

const deliver = async (server: MailServer, mail: SendMailOptions, ms = mostMs): Promise<string | undefined> => {
  const { createTransport } = await import("nodemailer");
  const { isHanding, logger } = ear();
  const transport = createTransport(transportOf(server, logger));
  try {
    const { rejected } = await transport.sendMail({ ...mail, from: server.from, signal: AbortSignal.timeout(ms) });
    return rejected.length === 0 ? undefined : `not taken: ${rejected.map((each) => String(each)).join(", ")}`;
  } catch (error) {
    throw failureOf(error, isHanding());
  } finally {
    transport.close();
  }
};

/** Sends the files by mail. @param ms so long it may take @returns whom the server did not take, where it took others @throws SendFailed */
export const toMail = (
  server: MailServer | undefined,
  to: readonly string[],
  parcel: Parcel,
  ms?: number,
): Promise<string | undefined> => {
  if (server === undefined) throw new SendFailed("noMailServer");
  if (bytesOf(parcel) > mostBytes) throw new SendFailed("tooLarge");
  const { id, title, text, files } = parcel;
  const attachments = files.map(({ name, type, content }) => ({ filename: name, contentType: type, content }));
  return deliver(server, { to: [...to], subject: title, text, messageId: `<${id}@zongji>`, attachments }, ms);
};

/** A mail without a file. @returns what the other side said, where it did not take it */
export const tryMail = async (server: MailServer, to: string, title: string, text: string): Promise<string | null> => {
  try {
    return (await deliver(server, { to, subject: title, text })) ?? null;
  } catch (error) {
    if (error instanceof SendFailed) return error.message;
    throw error;
  }
};
