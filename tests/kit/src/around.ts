import { createSocket } from "node:dgram";

/** A bound UDP port. */
export type Datagrams = {
  readonly port: number;
  readonly send: (bytes: Uint8Array | string, port: number, address: string) => void;
  /** Told of each datagram that comes from now on. */
  onDatagram: (bytes: Buffer, from: { readonly address: string; readonly port: number }) => void;
  readonly close: () => void;
};

/** The time and the network that a phone lives in. */
export type Around = {
  /** Monotonic ms. */
  readonly now: () => number;
  /** Returns the way to call it off. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Binds a port; 0: any free one. Rejects when it is taken. */
  readonly bind: (address: string, port: number) => Promise<Datagrams>;
};

const bind = (address: string, port: number): Promise<Datagrams> =>
  new Promise((resolve, reject) => {
    const socket = createSocket({ type: "udp4", recvBufferSize: 1 << 20 });
    const refuse = (error: Error) => {
      socket.close();
      reject(error);
    };
    socket.once("error", refuse);
    socket.bind(port, address, () => {
      socket.off("error", refuse);
      socket.on("error", () => {});
      let isOpen = true;
      const datagrams: Datagrams = {
        port: socket.address().port,
        send: (bytes, to, host) => {
          if (isOpen) socket.send(bytes, to, host);
        },
        onDatagram: () => {},
        close: () => {
          if (isOpen) socket.close();
          isOpen = false;
        },
      };
      socket.on("message", (bytes, from) => datagrams.onDatagram(bytes, from));
      resolve(datagrams);
    });
  });

/** This process's own time, and the machine's sockets. */
export const realWorld: Around = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  bind,
};
