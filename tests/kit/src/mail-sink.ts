import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import type { World } from "./world.ts";

/** What the sink got: one mail. */
export type SunkMail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
  readonly user: string;
};

/** What it does to the next mails. `breakOff`: it takes the whole mail and hangs up without an answer. */
export type SinkWhim = "takes" | "laterPlease" | "never" | "breakOff" | "wrongPassword";

/** A mail server by RFC 5321 that keeps what it gets, with whims of its own: independent of the library that sends. */
export type MailSink = {
  readonly port: number;
  readonly mails: SunkMail[];
  whim: SinkWhim;
  /** Addresses that it does not know. */
  readonly unknown: Set<string>;
};

const decoded = (text: string): string => Buffer.from(text, "base64").toString();

const endOf: Readonly<Record<Exclude<SinkWhim, "breakOff">, string>> = {
  takes: "250 2.0.0 kept",
  wrongPassword: "250 2.0.0 kept",
  laterPlease: "451 4.7.1 come again later",
  never: "550 5.7.1 not from you",
};

/** One connection's talk: what it says to each line; undefined: nothing. */
class Talk {
  readonly #sink: MailSink;
  readonly #hangUp: () => void;
  #mail = { from: "", to: [] as string[], data: "", user: "" };
  #isData = false;

  constructor(sink: MailSink, hangUp: () => void) {
    this.#sink = sink;
    this.#hangUp = hangUp;
  }

  hear(line: string): string | undefined {
    if (this.#isData) return this.#dataLine(line);
    const [, verb = "", what = ""] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    const address = /<([^>]*)>/.exec(what)?.[1] ?? "";
    const answers: Readonly<Record<string, () => string>> = {
      EHLO: () => "250-sink\r\n250-SIZE 30000000\r\n250 AUTH PLAIN",
      AUTH: () => this.#signIn(decoded(what.replace(/^PLAIN /i, ""))),
      MAIL: () => {
        this.#mail = { ...this.#mail, from: address, to: [], data: "" };
        return "250 2.1.0 ok";
      },
      RCPT: () => this.#recipient(address),
      DATA: () => {
        this.#isData = true;
        return "354 go on";
      },
      QUIT: () => "221 2.0.0 bye",
    };
    return answers[verb.toUpperCase()]?.() ?? "502 5.5.2 what?";
  }

  #signIn(given: string): string {
    this.#mail.user = given.split("\0").slice(1).join(":");
    return this.#sink.whim === "wrongPassword" ? "535 5.7.8 wrong" : "235 2.7.0 welcome";
  }

  #recipient(address: string): string {
    if (this.#sink.unknown.has(address)) return "550 5.1.1 no such person";
    this.#mail.to.push(address);
    return "250 2.1.5 ok";
  }

  #dataLine(line: string): string | undefined {
    if (line !== ".") {
      this.#mail.data += `${line.replace(/^\./, "")}\n`;
      return undefined;
    }
    this.#isData = false;
    const { whim, mails } = this.#sink;
    if (whim === "breakOff") {
      this.#hangUp();
      return undefined;
    }
    if (endOf[whim].startsWith("250")) mails.push({ ...this.#mail });
    return endOf[whim];
  }
}

const serve = (socket: Socket, sink: MailSink): void => {
  const talk = new Talk(sink, () => socket.destroy());
  let rest = "";
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    rest += bytes.toString("latin1");
    const lines = rest.split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const answer = talk.hear(line);
      if (answer !== undefined && !socket.destroyed) socket.write(`${answer}\r\n`);
      if (answer?.startsWith("221")) socket.end();
    }
  });
  socket.write("220 sink ESMTP\r\n");
};

/** Starts a mail sink on loopback. */
export const startMailSink = async (world: World): Promise<MailSink> => {
  const sink: { port: number } & Omit<MailSink, "port"> = { port: 0, mails: [], whim: "takes", unknown: new Set() };
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    serve(socket, sink);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.own({
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
  sink.port = (server.address() as AddressInfo).port;
  return sink;
};

/** The parts of a mail by their file names, unpacked. */
export const attachmentsOf = ({ data }: SunkMail): Map<string, Buffer> => {
  const boundary = /boundary="([^"]+)"/.exec(data)?.[1];
  const parts = boundary ? data.split(`--${boundary}`) : [];
  return new Map(
    parts.flatMap((part): [string, Buffer][] => {
      const [head = "", ...body] = part.replace(/^\n/, "").split("\n\n");
      const encoded = [...head.matchAll(/filename\*\d+\*?="?(?:utf-8'')?([^;\s"]+)/gi)]
        .map(([, text]) => text)
        .join("");
      const plain = /filename="?([^"\n;]+)"?/.exec(head)?.[1];
      const name = encoded === "" ? plain : decodeURIComponent(encoded);
      return name ? [[name, Buffer.from(body.join("\n\n"), "base64")]] : [];
    }),
  );
};
