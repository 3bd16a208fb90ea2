import { connect, type Socket as TcpSocket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { RawData, WebSocket } from "ws";
import type { Address } from "../door.ts";
import { connectOptions, type TlsPeer } from "./tls.ts";

/** What a connection tells. `closed` is told once. */
export type FlowSide = {
  readonly queueBytes: number;
  opened(): void;
  bytes(bytes: Uint8Array): void;
  closed(why: string): void;
};

export type FlowSocket = {
  /** False: the queue is full or the connection is gone; it is being closed. */
  write(bytes: Uint8Array): boolean;
  close(): void;
  /** Called when the connection brought proof of its peer. Absent where that doesn't matter. */
  proved?(): void;
};

/** A TCP or TLS connection, whoever opened it. */
export function tcpFlow(socket: TcpSocket, side: FlowSide): FlowSocket {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  let why = "closed by peer";
  socket.on("data", (bytes) => side.bytes(bytes));
  socket.on("end", () => socket.end());
  socket.on("error", (error) => {
    why = error.message;
  });
  socket.on("close", () => side.closed(why));
  return {
    write(bytes) {
      if (socket.destroyed || !socket.writable) return false;
      if (socket.writableLength + bytes.length > side.queueBytes) {
        why = "peer doesn't read";
        socket.destroy();
        return false;
      }
      socket.write(bytes);
      return true;
    },
    close() {
      why = "closed by us";
      socket.end();
      setTimeout(() => socket.destroy(), 1000).unref();
    },
  };
}

const connectMs = 10_000;

/** A TCP connection that we open. */
export function connectTcp(remote: Address, bind: string, side: FlowSide): FlowSocket {
  return opening(connect({ host: remote.host, port: remote.port, localAddress: bind }), "connect", side);
}

/** A TLS connection that we open. It is open once the peer's certificate is found right. */
export function connectTls(remote: Address, bind: string, peer: TlsPeer, side: FlowSide): FlowSocket {
  return opening(tlsConnect(connectOptions(remote, bind, peer)), "secureConnect", side);
}

function opening(socket: TcpSocket, event: "connect" | "secureConnect", side: FlowSide): FlowSocket {
  const timer = setTimeout(() => socket.destroy(new Error("no answer to connect")), connectMs);
  socket.once("close", () => clearTimeout(timer));
  socket.once(event, () => {
    clearTimeout(timer);
    side.opened();
  });
  return tcpFlow(socket, side);
}

/** A WebSocket that the HTTP server has upgraded (RFC 7118). */
export function webSocketFlow(socket: WebSocket, side: FlowSide, pingMs: number): FlowSocket {
  let alive = true;
  let why = "closed by peer";
  const pinger = setInterval(() => {
    if (!alive) {
      why = "no pong";
      socket.terminate();
      return;
    }
    alive = false;
    socket.ping();
  }, pingMs);
  socket.on("pong", () => {
    alive = true;
  });
  socket.on("message", (data: RawData) => {
    alive = true;
    side.bytes(bytesOf(data));
  });
  socket.on("error", (error: Error) => {
    why = error.message;
  });
  const gone = (): void => {
    clearInterval(pinger);
    side.closed(why);
  };
  socket.on("close", gone);
  if (socket.readyState === socket.CLOSED) setImmediate(gone);
  return {
    write(bytes) {
      if (socket.readyState !== socket.OPEN) return false;
      if (socket.bufferedAmount + bytes.length > side.queueBytes) {
        why = "peer doesn't read";
        socket.terminate();
        return false;
      }
      socket.send(bytes, { binary: isBinary(bytes) });
      return true;
    },
    close() {
      why = "closed by us";
      socket.close(1000);
      setTimeout(() => socket.terminate(), 1000).unref();
    },
  };
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** Text frames must be UTF-8 (RFC 6455 §8.1); browsers' stacks expect text, so binary is kept for what isn't. */
function isBinary(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes);
    return false;
  } catch {
    return true;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
