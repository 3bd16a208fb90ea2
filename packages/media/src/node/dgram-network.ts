import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { monoMs } from "./clock.ts";
import type { Network, UdpSocket } from "./network.ts";

const bound = (address: string, port: number): Promise<Socket> => {
  const family = isIPv6(address) ? 6 : 4;
  return new Promise((resolve, reject) => {
    const socket = createSocket({
      type: family === 6 ? "udp6" : "udp4",
      // Addresses are always IP literals: the resolver would cost a turn of the loop for every packet.
      lookup: (name, _options, done) => done(null, name, family),
    });
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });
};

const bind = async (address: string, port: number): Promise<UdpSocket> => {
  const socket = await bound(address, port);
  let closed: Promise<void> | undefined;
  const udp: UdpSocket = {
    receiver: undefined,
    send: (bytes, to) => {
      // A copy: Node keeps the bytes if the kernel can't take them at once.
      if (!closed) socket.send(Buffer.from(bytes), to.port, to.address);
    },
    keepTo: () => {},
    close: () => {
      closed ??= new Promise((resolve) => socket.close(() => resolve()));
      return closed;
    },
  };
  // An ICMP error or a full buffer: the packet is lost, as in any network.
  socket.on("error", () => {});
  socket.on("message", (bytes, from) => udp.receiver?.receive(bytes, from, monoMs()));
  return udp;
};

/** The network by Node's own sockets. They work everywhere, and push each datagram as it comes. */
export const openDgramNetwork = (): Network => ({
  way: "dgram",
  bind,
  fetch: () => {},
  together: (run) => run(),
});
